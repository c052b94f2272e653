#include "cli/chat_engine.hpp"

#include "cli/answer_style.hpp"
#include "cli/conversation.hpp"
#include "cli/daily_stamp.hpp"
#include "cli/history_access.hpp"
#include "cli/prompt.hpp"
#include "cli/usage_error.hpp"
#include "history/session_name.hpp"
#include "util/text.hpp"
#include "util/user_path.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <utility>

namespace agentpress::cli {
namespace {

constexpr std::string_view kSummaryRequest =
    "Summarise our conversation so far, so that it can go on from your summary alone. Keep every fact, name, "
    "number, decision, open question and piece of code that may still be needed. Write only the summary.";

TurnHistory::Sending sending_of(const Transports& transports) {
  return transports.is_replay() ? TurnHistory::Sending::no : TurnHistory::Sending::yes;
}

}  // namespace

ChatEngine::ChatEngine(const CommandContext& context, TypedOptions& options, const Setup& setup,
                       std::optional<PromptTemplate> used)
    : context_(context),
      options_(options),
      setup_(setup),
      template_(std::move(used)),
      transports_(context),
      history_(context, setup, sending_of(transports_)),
      models_(context.environment),
      system_prompt_(checked_text(options.system, "the system prompt", options.lossy)) {
  history_.choose_model(options_, setup_);
  if (const auto* continued = history_.continued()) {
    dialogue_.begin(continued->turns);
    name_ = continued->summary.name;
    if (options_.system.empty()) system_prompt_ = chat::system_prompt_of(dialogue_.turns());
  }
  choose_plan(options_, plan_);
  // A message of this chat must not make a later one go to the session of the start.
  options_.continue_session = false;
  options_.session.clear();
}

void ChatEngine::choose_plan(const TypedOptions& options, Plan& plan) const {
  plan_route(options, setup_, plan);
  if (plan.chosen.source.starts_with("default of")) {
    context_.diagnostics.note(
        fmt::format("no model was named; using {} ({})", plan.chosen.model, plan.chosen.source));
  }
  if (transports_.is_replay()) {
    locate_credential(setup_, plan);
  } else {
    plan_credential(setup_, plan, context_.diagnostics);
  }
}

/// The host that the user named stays for models of its provider, and for names that no rule knows.
void ChatEngine::choose_next_plan(TypedOptions& options, Plan& plan) const {
  const auto provider = plan_.route->provider->name;
  const bool has_host = !options.provider.empty() || !options.base_url.empty();
  TypedOptions by_name = options;
  by_name.provider.clear();
  by_name.base_url.clear();
  try {
    choose_plan(by_name, plan);
  } catch (const core::StartupError& fault) {
    if (!has_host || fault.error().error_class != core::ErrorClass::unknown_model) throw;
    options.provider = provider;
    choose_plan(options, plan);
    return;
  }
  const bool stays = plan.route->provider->name == provider && !options.base_url.empty();
  if (stays) {
    by_name.base_url = options.base_url;
    plan = Plan{};
    choose_plan(by_name, plan);
  }
  options = std::move(by_name);
}

void ChatEngine::use_model(const std::string& model) {
  TypedOptions options = options_;
  options.model = model;
  options.model_source = "/model";
  Plan plan;
  choose_next_plan(options, plan);
  options_ = std::move(options);
  plan_ = std::move(plan);
  estimate_.forget();
  told_.clear();
  models_.warn_of_retirement(plan_, today(), context_.diagnostics);
}

void ChatEngine::tell_once(const std::string& notice, bool is_warning) {
  if (!told_.insert(notice).second) return;
  is_warning ? context_.diagnostics.warning(notice) : context_.diagnostics.note(notice);
}

std::vector<core::Message> ChatEngine::messages_to_add(std::span<const history::Turn> before,
                                                       const std::string& text) const {
  std::vector<core::Message> messages;
  if (system_prompt_ != chat::system_prompt_of(before))
    messages.push_back(core::text_message(core::Role::system, system_prompt_));
  if (!text.empty()) messages.push_back(core::text_message(core::Role::user, text));
  return messages;
}

std::int64_t ChatEngine::tokens() const {
  const auto conversation = continued_conversation(dialogue_.turns(), reader_of(plan_),
                                                   messages_to_add(dialogue_.turns(), attached_));
  return estimate_.tokens_of(chat::bytes_of(conversation.messages));
}

double ChatEngine::share_with(const std::string& text) const {
  const auto limit = context_tokens();
  if (!limit) return 0;
  return chat::share_of_context(tokens() + estimate_.tokens_of(text.size()), limit);
}

AnswerEnd ChatEngine::send(const std::string& text) {
  unsent_ = text;
  auto prompt = attached_ + checked_text(text, "the message", options_.lossy);
  if (template_) prompt = fill_prompt(*template_, options_, prompt);
  if (prompt.size() > kMaximumInputBytes)
    input_error(
        fmt::format("the message is larger than {} MiB; nothing was sent", kMaximumInputBytes >> 20U));
  if (dialogue_.has_departed()) store_branch();
  history::Turn turn;
  const auto end = exchange(dialogue_.turns(), prompt, history_, turn);
  attached_.clear();
  template_.reset();
  unsent_.reset();
  after_turn(std::move(turn));
  return end;
}

AnswerEnd ChatEngine::exchange(std::span<const history::Turn> before, const std::string& prompt,
                               TurnHistory& history, history::Turn& turn) {
  const auto added = messages_to_add(before, prompt);
  auto conversation = continued_conversation(before, reader_of(plan_), added);
  if (!conversation.left_out.empty())
    tell_once(fmt::format("not sent to {}: {}", plan_.route->model, util::join(conversation.left_out, ", ")),
              false);
  auto call = make_call(options_, setup_, plan_);
  call.request.messages = std::move(conversation.messages);
  for (const auto& warning : models_.fit(call, plan_)) tell_once(warning, true);
  const auto bytes = chat::bytes_of(call.request.messages);
  AnswerOutput output(context_.output, "");
  const AnswerContext answer{
      .options = options_,
      .output = output,
      .diagnostics = context_.diagnostics,
      .models = models_,
      .history = history,
      .new_messages = added,
      .abilities = abilities_of(context_.diagnostics.output(), context_.environment),
      .markdown = page_options(options_, setup_.config(), context_.environment, output.stream()),
      .turn = &turn,
      .requested_model = plan_.route->requested_model};
  auto& transport = transports_.choose(plan_, prompt);
  const auto end = run_answer(answer, plan_, std::move(call), transport, OnFailure::report);
  const auto& usage = turn.end.usage;
  if (usage && usage->input_tokens) estimate_.learn(bytes, *usage->input_tokens);
  return *end;
}

void ChatEngine::after_turn(history::Turn turn) {
  turn.number = static_cast<int>(dialogue_.turns().size()) + 1;
  dialogue_.add(std::move(turn));
  history_.prepare_next_turn();
  if (wanted_name_.empty()) return;
  try {
    rename(std::exchange(wanted_name_, ""));
  } catch (const core::StartupError& fault) {
    context_.diagnostics.error(fault.error(), "");
  }
}

std::optional<std::string> ChatEngine::text_to_retry() const {
  if (unsent_) return unsent_;
  if (dialogue_.is_empty()) return std::nullopt;
  return chat::prompt_of(dialogue_.turns().back());
}

void ChatEngine::prepare_retry() {
  if (!unsent_) dialogue_.take_back_for_retry();
}

void ChatEngine::attach_file(const std::string& path) {
  attached_ += quoted_file(util::expand_home(path, context_.environment), options_.lossy);
}

AnswerEnd ChatEngine::summarise_older() {
  const std::span<const history::Turn> all = dialogue_.turns();
  const auto kept = chat::turns_to_keep(all, estimate_, context_tokens());
  // This turn is stored with the conversation that it begins, not with the one that it is about.
  TypedOptions apart = options_;
  apart.require_history = false;
  const CommandContext unstored{apart, context_.environment, context_.output, context_.diagnostics};
  TurnHistory nowhere(unstored, setup_, TurnHistory::Sending::no);
  history::Turn summary;
  const auto end = exchange(all.first(all.size() - kept), std::string(kSummaryRequest), nowhere, summary);
  if (end.error || chat::answer_of(summary).empty()) return end;
  // What held before holds on: it may have been set in a turn that is gone now.
  auto& start = summary.start.messages;
  std::erase_if(start, [](const core::Message& message) { return message.role == core::Role::system; });
  if (!system_prompt_.empty())
    start.insert(start.begin(), core::text_message(core::Role::system, system_prompt_));
  dialogue_.shorten(std::move(summary), kept);
  return end;
}

std::size_t ChatEngine::drop_older() {
  const auto kept = chat::turns_to_keep(dialogue_.turns(), estimate_, context_tokens());
  const auto dropped = dialogue_.turns().size() - kept;
  dialogue_.shorten(std::nullopt, kept);
  return dropped;
}

history::SessionSummary ChatEngine::summary() const {
  const auto& turns = dialogue_.turns();
  history::SessionSummary summary{.id = history_.session_id(), .name = name_, .created = time_now()};
  summary.used = summary.created;
  summary.turns = static_cast<int>(turns.size());
  if (!turns.empty()) {
    summary.created = turns.front().start.started;
    summary.used = turns.back().start.started;
  }
  return summary;
}

void ChatEngine::branch(const std::string& name) {
  if (!stores()) {
    dialogue_.settle();
    return;
  }
  history::Session session{.summary = summary(), .turns = dialogue_.turns()};
  session.summary.id = history::make_session_id();
  session.summary.name = name;
  for (auto& turn : session.turns) turn.id.clear();  // a copy is another turn
  auto lock = require(history_.lock_of(session.summary.id));
  if (session.turns.empty()) {
    wanted_name_ = name;
  } else {
    auto store = open_to_change(context_, history_.place());
    require(store.add(session));
  }
  history_.move_to(session.summary.id, std::move(lock));
  name_ = name;
  dialogue_.settle();
}

/// The conversation went back: what follows belongs to a session that begins with what is left.
void ChatEngine::store_branch() {
  if (!stores()) {
    dialogue_.settle();
    return;
  }
  const auto before = session_id();
  if (dialogue_.is_empty()) {
    history_.move_to_new_session();
    name_.clear();
    dialogue_.settle();
  } else {
    try {
      branch("");
    } catch (const core::StartupError& fault) {
      // The answer is worth more than where it is kept.
      context_.diagnostics.warning(fault.error().message);
      history_.move_to_new_session();
      name_.clear();
      dialogue_.settle();
    }
  }
  context_.diagnostics.note(
      fmt::format("session {} stays as it is; this goes on as session {}", before, session_id()));
}

void ChatEngine::resume(const std::string& name_or_id) {
  if (history_.place().directory.empty() || !has_history(history_.place()))
    usage_error("there is no history yet", "/clear begins a new session");
  auto store = open_to_read(context_, history_.place());
  const auto found = find_session(store, name_or_id, "/sessions lists those used last");
  if (found.id == session_id() && !dialogue_.has_departed()) return;
  auto lock = found.id == session_id() ? nullptr : require(history_.lock_of(found.id));
  auto session = require(store.load(found.id));
  if (lock) history_.move_to(found.id, std::move(lock));
  name_ = session.summary.name;
  dialogue_.begin(std::move(session.turns));
  system_prompt_ = chat::system_prompt_of(dialogue_.turns());
  unsent_.reset();
}

void ChatEngine::rename(const std::string& name) {
  if (!stores())
    usage_error("nothing is stored, so that there is no session to name", "leave --no-history out");
  if (dialogue_.is_empty() || dialogue_.has_departed()) {
    if (const auto fault = history::fault_of_session_name(name)) refuse_for(*fault);
    wanted_name_ = name;
    return;
  }
  auto store = open_to_change(context_, history_.place());
  require(store.rename(session_id(), name));
  name_ = name;
}

void ChatEngine::begin_new_session() {
  dialogue_.begin({});
  history_.move_to_new_session();
  name_.clear();
  wanted_name_.clear();
  attached_.clear();
  unsent_.reset();
}

}  // namespace agentpress::cli
