// `agentpress ask`: one prompt, one answer.
#include "cli/answer_run.hpp"
#include "cli/commands.hpp"
#include "cli/plan.hpp"
#include "cli/prompt.hpp"
#include "cli/signals.hpp"
#include "net/curl_transport.hpp"
#include "net/echo_transport.hpp"
#include "render/json_lines.hpp"
#include "render/json_report.hpp"

#include <fmt/format.h>

#include <optional>

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

int ask(const CommandContext& context, const Setup& setup, Plan& plan) {
  const TypedOptions& options = context.options;
  Diagnostics& diagnostics = context.diagnostics;
  setup.register_secrets(diagnostics.redactor());
  plan_route(options, setup, plan);
  if (plan.chosen.source.starts_with("default of")) {
    diagnostics.note(fmt::format("no model was named; using {} ({})", plan.chosen.model, plan.chosen.source));
  }
  plan_credential(setup, plan, diagnostics);
  client::ChatCall call = make_call(options, setup, plan);
  signals::install();
  const std::string prompt = read_prompt(options, diagnostics);
  if (!options.system.empty()) {
    call.request.messages.push_back(
        {core::Role::system, checked_text(options.system, "the system prompt", options.lossy)});
  }
  call.request.messages.push_back({core::Role::user, prompt});
  const auto transport = make_transport(context, plan, prompt);
  const AnswerContext answer{.options = options,
                             .output = context.output,
                             .diagnostics = diagnostics,
                             .abilities = abilities_of(diagnostics.output(), context.environment)};
  return run_answer(answer, plan, std::move(call), *transport);
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
