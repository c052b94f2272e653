// `agentpress ask`: one prompt, one answer.
#include "cli/answer_run.hpp"
#include "cli/commands.hpp"
#include "cli/daily_stamp.hpp"
#include "cli/model_knowledge.hpp"
#include "cli/plan.hpp"
#include "cli/prompt.hpp"
#include "cli/signals.hpp"
#include "net/curl_transport.hpp"
#include "net/echo_transport.hpp"
#include "render/json_lines.hpp"
#include "render/json_report.hpp"

#include <fmt/format.h>

#include <optional>
#include <vector>

namespace agentpress::cli {
namespace {

std::unique_ptr<net::Transport> make_transport(const CommandContext& context, const Plan& plan,
                                               const std::string& prompt) {
  if (plan.route->provider->offline) {
    return net::make_echo_transport(
        prompt, context.options.no_stream ? net::EchoReply::whole : net::EchoReply::stream);
  }
  return net::make_curl_transport({.environment = context.environment,
                                   .wakeup_descriptor = signals::descriptor(),
                                   .on_wakeup = interrupt_current_answer,
                                   .user_agent = "agentpress/" AGENTPRESS_VERSION});
}

/// One model to ask, decided as far as it can be before the prompt is read.
void plan_model(const CommandContext& context, const TypedOptions& options, const Setup& setup, Plan& plan) {
  plan_route(options, setup, plan);
  if (plan.chosen.source.starts_with("default of")) {
    context.diagnostics.note(
        fmt::format("no model was named; using {} ({})", plan.chosen.model, plan.chosen.source));
  }
  plan_credential(setup, plan, context.diagnostics);
}

/// Fallbacks are planned at the start too: one that is unknown or has no key is a mistake to be told at once.
std::vector<Plan> plan_fallbacks(const CommandContext& context, const Setup& setup) {
  std::vector<Plan> plans;
  for (const auto& model : context.options.fallbacks) {
    TypedOptions options = context.options;
    options.model = model;
    options.provider.clear();
    options.base_url.clear();
    plan_model(context, options, setup, plans.emplace_back());
  }
  return plans;
}

std::vector<core::Message> conversation_of(const TypedOptions& options, const std::string& prompt) {
  std::vector<core::Message> messages;
  if (!options.system.empty()) {
    messages.push_back(core::text_message(core::Role::system,
                                          checked_text(options.system, "the system prompt", options.lossy)));
  }
  messages.push_back(core::text_message(core::Role::user, prompt));
  return messages;
}

int ask(const CommandContext& context, const Setup& setup, Plan& plan) {
  const TypedOptions& options = context.options;
  setup.register_secrets(context.diagnostics.redactor());
  plan_model(context, options, setup, plan);
  const auto fallbacks = plan_fallbacks(context, setup);
  const ModelKnowledge models(context.environment);
  client::ChatCall call = make_call(options, setup, plan);
  signals::install();
  const std::string prompt = read_prompt(options, context.diagnostics);
  const auto messages = conversation_of(options, prompt);
  const AnswerContext answer{.options = options,
                             .output = context.output,
                             .diagnostics = context.diagnostics,
                             .models = models,
                             .abilities = abilities_of(context.diagnostics.output(), context.environment),
                             .requested_model = plan.route->requested_model};
  const Plan* current = &plan;
  for (auto next = fallbacks.begin();; ++next) {
    call.request.messages = messages;
    models.fit(call, *current, context.diagnostics);
    models.warn_of_retirement(*current, today(), context.diagnostics);
    const auto transport = make_transport(context, *current, prompt);
    const auto on_failure = next == fallbacks.end() ? OnFailure::report : OnFailure::fall_back;
    const auto exit_code = run_answer(answer, *current, std::move(call), *transport, on_failure);
    if (exit_code) return *exit_code;
    current = &*next;
    call = make_call(options, setup, *current);
  }
}

/// A run that failed before its request: `--json` and `--jsonl` still get their object.
int report_startup_error(const CommandContext& context, const Plan& plan, const core::Error& error) {
  const int exit_code = error.error_class == core::ErrorClass::interrupted && signals::pending() != 0
                            ? 128 + signals::pending()
                            : core::exit_code_of(error.error_class);
  render::RunFacts facts{.requested_model = plan.chosen.model,
                         .warnings = context.diagnostics.warnings(),
                         .exit_code = exit_code};
  if (plan.route) {
    facts.provider = plan.route->provider->name;
    facts.route_reason = plan.route->reason;
  }
  facts.url = plan.url();
  if (plan.credential) facts.key_source = plan.credential->source;
  const core::Transcript nothing(core::KeepText::no);
  if (context.options.json)
    context.output.write(render::json_report(facts, nothing, &error, context.diagnostics.redactor()));
  if (context.options.json_lines) {
    render::JsonLines lines(context.output, context.diagnostics.redactor());
    lines.start(facts);
    lines.finish(facts, nothing, &error);
  }
  context.diagnostics.error(error, plan.route_line_for(error));
  if (error.error_class == core::ErrorClass::interrupted && signals::pending() != 0)
    signals::die_of(signals::pending());
  return exit_code;
}

}  // namespace

int run_ask(const CommandContext& context) {
  std::optional<Setup> setup;  // the plan points into it, also when its error is reported
  Plan plan;
  try {
    refuse_missing_prompt(context.options);
    setup.emplace(context.options, context.environment);
    return ask(context, *setup, plan);
  } catch (const core::StartupError& fault) {
    return report_startup_error(context, plan, fault.error());
  }
}

}  // namespace agentpress::cli
