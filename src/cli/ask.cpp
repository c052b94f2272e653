// `agentpress ask`: one prompt, one answer.
#include "cli/answer_output.hpp"
#include "cli/answer_run.hpp"
#include "cli/answer_style.hpp"
#include "cli/commands.hpp"
#include "cli/conversation.hpp"
#include "cli/daily_stamp.hpp"
#include "cli/dry_run.hpp"
#include "cli/editor.hpp"
#include "cli/model_knowledge.hpp"
#include "cli/plan.hpp"
#include "cli/prompt.hpp"
#include "cli/prompt_template.hpp"
#include "cli/signals.hpp"
#include "cli/transports.hpp"
#include "cli/turn_history.hpp"
#include "render/json_lines.hpp"
#include "render/json_report.hpp"
#include "util/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace agentpress::cli {
namespace {

/// What the key is good for in this run: a request, or only to tell where it is.
enum class KeyUse { send, locate };

/// One model to ask, decided as far as it can be before the prompt is read.
void plan_model(const CommandContext& context, const TypedOptions& options, const Setup& setup, KeyUse use,
                Plan& plan) {
  plan_route(options, setup, plan);
  if (plan.chosen.source.starts_with("default of")) {
    context.diagnostics.note(
        fmt::format("no model was named; using {} ({})", plan.chosen.model, plan.chosen.source));
  }
  if (use == KeyUse::send) {
    plan_credential(setup, plan, context.diagnostics);
  } else if (const auto missing = locate_credential(setup, plan); missing && options.dry_run != DryRun::off) {
    context.diagnostics.warning(missing->message);
  }
}

/// Fallbacks are planned at the start too: one that is unknown or has no key is a mistake to be told at once.
std::vector<Plan> plan_fallbacks(const CommandContext& context, const Setup& setup, KeyUse use) {
  std::vector<Plan> plans;
  for (const auto& model : context.options.fallbacks) {
    TypedOptions options = context.options;
    options.model = model;
    options.provider.clear();
    options.base_url.clear();
    plan_model(context, options, setup, use, plans.emplace_back());
  }
  return plans;
}

/// What this turn adds to its session.
std::vector<core::Message> new_messages(const TypedOptions& options, const std::string& prompt) {
  std::vector<core::Message> messages;
  if (!options.system.empty()) {
    messages.push_back(core::text_message(core::Role::system,
                                          checked_text(options.system, "the system prompt", options.lossy)));
  }
  messages.push_back(core::text_message(core::Role::user, prompt));
  return messages;
}

/// What the model is sent: the turns before, if there are any, and this one.
std::vector<core::Message> whole_conversation(const history::Session* before, const Plan& plan,
                                              const std::vector<core::Message>& added,
                                              Diagnostics& diagnostics) {
  if (before == nullptr) return added;
  auto conversation = continued_conversation(before->turns, reader_of(plan), added);
  if (!conversation.left_out.empty()) {
    diagnostics.note(fmt::format("not sent of session {}: {}", before->summary.id,
                                 util::join(conversation.left_out, ", ")));
  }
  return std::move(conversation.messages);
}

/// The text to send: what was typed or written in the editor, with files and standard input, in its template.
std::string prompt_of(const CommandContext& context, const std::optional<PromptTemplate>& used) {
  TypedOptions options = context.options;
  if (options.editor)
    options.words = {compose_in_editor(util::join(options.words, " "), context.environment)};
  const bool may_be_empty = used && !used->uses_input();
  auto prompt =
      read_prompt(options, context.diagnostics, may_be_empty ? EmptyPrompt::accept : EmptyPrompt::refuse);
  return used ? fill_prompt(*used, options, prompt) : prompt;
}

int ask(const CommandContext& context, TypedOptions& options, const Setup& setup,
        const std::optional<PromptTemplate>& used, Plan& plan) {
  setup.register_secrets(context.diagnostics.redactor());
  Transports transports(context);
  const bool is_dry = options.dry_run != DryRun::off;
  const bool sends = !is_dry && !transports.is_replay();
  const auto key_use = sends ? KeyUse::send : KeyUse::locate;
  TurnHistory history(context, setup, sends ? TurnHistory::Sending::yes : TurnHistory::Sending::no);
  history.choose_model(options, setup);
  plan_model(context, options, setup, key_use, plan);
  const auto fallbacks = plan_fallbacks(context, setup, key_use);
  const ModelKnowledge models(context.environment);
  client::ChatCall call = make_call(options, setup, plan);
  signals::install();
  AnswerOutput output(context.output, options.output_file);
  const std::string prompt = prompt_of(context, used);
  const auto messages = new_messages(options, prompt);
  const AnswerContext answer{.options = options,
                             .output = output,
                             .diagnostics = context.diagnostics,
                             .models = models,
                             .history = history,
                             .new_messages = messages,
                             .abilities = abilities_of(context.diagnostics.output(), context.environment),
                             .markdown = page_options(options, setup.config(), context.environment, output.stream()),
                             .requested_model = plan.route->requested_model};
  const Plan* current = &plan;
  for (auto next = fallbacks.begin();; ++next) {
    call.request.messages = whole_conversation(history.continued(), *current, messages, context.diagnostics);
    for (const auto& warning : models.fit(call, *current)) context.diagnostics.warning(warning);
    if (is_dry) return run_dry(context, setup, plan, std::move(call), output);
    models.warn_of_retirement(*current, today(), context.diagnostics);
    auto& transport = transports.choose(*current, prompt);
    const auto on_failure = next == fallbacks.end() ? OnFailure::report : OnFailure::fall_back;
    const auto end = run_answer(answer, *current, std::move(call), transport, on_failure);
    if (end) return exit_code_after(*end);
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
  TypedOptions options = context.options;
  const CommandContext asked{options, context.environment, context.output, context.diagnostics};
  std::optional<Setup> setup;  // the plan points into it, also when its error is reported
  Plan plan;
  try {
    const auto used = use_template(options, context.environment);
    const bool has_own_text = options.editor || (used && !used->uses_input());
    if (!has_own_text) refuse_missing_prompt(options);
    setup.emplace(options, context.environment);
    return ask(asked, options, *setup, used, plan);
  } catch (const core::StartupError& fault) {
    return report_startup_error(asked, plan, fault.error());
  }
}

}  // namespace agentpress::cli
