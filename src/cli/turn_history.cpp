#include "cli/turn_history.hpp"

#include "cli/history_access.hpp"
#include "config/paths.hpp"
#include "core/format_id.hpp"
#include "util/user_path.hpp"

#include <fmt/format.h>

#include <utility>

namespace agentpress::cli {
namespace {

using core::StartupError;
using history::FaultKind;
using history::Recorded;

[[noreturn]] void refuse(const history::Fault& fault) {
  auto error = as_error(fault);
  if (error.error_class == core::ErrorClass::history) error.message += "; nothing was sent";
  throw StartupError(std::move(error));
}

template <class Value>
Value value_or_refuse(std::expected<Value, history::Fault> result) {
  if (!result) refuse(result.error());
  return *std::move(result);
}

history::TurnRoute route_of(const Plan& plan) {
  return {.provider = std::string(plan.route->provider->name),
          .format = std::string(core::name_of(plan.resolved->endpoint.format)),
          .requested_model = plan.route->requested_model,
          .model = plan.route->model,
          .url = plan.url(),
          .reason = plan.route->reason,
          .key_source = plan.credential ? plan.credential->source : ""};
}

/// A key in a prompt is sent, as the user wrote it, and not kept.
std::vector<core::Message> without_secrets(std::vector<core::Message> messages,
                                           const util::Redactor& redactor) {
  for (auto& message : messages) {
    for (auto& part : message.parts) {
      if (auto* text = std::get_if<core::TextPart>(&part)) text->text = redactor.without_secrets(text->text);
    }
  }
  return messages;
}

}  // namespace

history::TurnStart turn_start(const Plan& plan, std::vector<core::Message> messages,
                              const util::Redactor& redactor) {
  return {.messages = without_secrets(std::move(messages), redactor),
          .route = route_of(plan),
          .started = time_now()};
}

TurnHistory::TurnHistory(const CommandContext& context, const Setup& setup, Sending sending)
    : options_(context.options),
      diagnostics_(context.diagnostics),
      place_{config::data_directory(context.environment)} {
  const bool is_off = !setup.config().history && !options_.require_history;
  const bool is_stored = sending == Sending::yes && !options_.no_history && !is_off;
  const bool goes_on = options_.continue_session || !options_.session.empty();
  if (place_.directory.empty()) {
    const history::Fault fault{
        .kind = FaultKind::unavailable,
        .message = "there is no place for the history: neither XDG_DATA_HOME nor HOME is set",
        .hint = "set HOME, or use --no-history"};
    if (goes_on || options_.require_history) refuse(fault);
    if (is_stored) diagnostics_.warning(fault.message);
    return;
  }
  if (goes_on) {
    find_session(setup, is_stored);
  } else if (is_stored) {
    if (options_.require_history) value_or_refuse(history::Store::open(place_, {}));
    session_id_ = history::make_session_id();
  }
  if (is_stored) begin_recording();
  if (options_.print_session && !session_id_.empty()) diagnostics_.say("session " + session_id_);
}

void TurnHistory::begin_recording() {
  events_.reset();
  recorder_.emplace(place_, session_id_, lock_);
  events_.emplace(diagnostics_.redactor(), [this](const core::Event& event) { recorder_->on_event(event); });
  is_safe_.reset();
  has_begun_ = false;
}

void TurnHistory::prepare_next_turn() {
  if (!recorder_) return;
  if (!lock_ && has_begun_) {
    if (auto taken = lock_of(session_id_)) lock_ = *std::move(taken);
  }
  begin_recording();
}

void TurnHistory::move_to_new_session() {
  if (session_id_.empty()) return;
  move_to(history::make_session_id(), nullptr);
}

void TurnHistory::move_to(std::string session_id, std::shared_ptr<const history::SessionLock> lock) {
  session_id_ = std::move(session_id);
  lock_ = std::move(lock);
  if (recorder_) begin_recording();
}

std::expected<std::shared_ptr<const history::SessionLock>, history::Fault> TurnHistory::lock_of(
    const std::string& session_id) const {
  if (!recorder_) return nullptr;
  auto taken = history::SessionLock::take(place_, session_id);
  if (!taken) return std::unexpected(std::move(taken.error()));
  return std::make_shared<const history::SessionLock>(*std::move(taken));
}

void TurnHistory::find_session(const Setup& setup, bool is_stored) {
  std::vector<std::string> notices;
  auto store = value_or_refuse(history::Store::open(place_, {.read_only = !is_stored, .notices = &notices}));
  for (const auto& notice : notices) diagnostics_.warning(notice);
  auto found = options_.continue_session ? store.last_used() : store.find(options_.session);
  const bool may_begin = is_stored && !options_.continue_session && !history::is_session_id(options_.session);
  if (!found && found.error().kind == FaultKind::not_found && may_begin) {
    found = store.create(options_.session, time_now());
    if (found) diagnostics_.note(fmt::format("a new session: {}", options_.session));
  }
  if (!found && found.error().kind == FaultKind::not_found && !is_stored && !options_.continue_session)
    found.error().hint = "no session can begin where nothing is stored; without --session it goes on";
  session_id_ = value_or_refuse(std::move(found)).id;
  if (is_stored) {
    lock_ = std::make_shared<const history::SessionLock>(
        value_or_refuse(history::SessionLock::take(place_, session_id_)));
  }
  continued_ = value_or_refuse(store.load(session_id_));  // under the lock: nobody adds to it any more
  if (!is_stored && !setup.config().history && !options_.no_history) {
    diagnostics_.warning(fmt::format("history = false in {}: this turn will not be part of the session",
                                     util::abbreviate_home(setup.config().path, setup.environment())));
  }
}

void TurnHistory::choose_model(TypedOptions& options, const Setup& setup) const {
  if (!continued_ || continued_->turns.empty() || !options.model.empty() || !options.provider.empty()) return;
  const auto& route = continued_->turns.back().start.route;
  const bool is_known = setup.table().find(route.provider) != nullptr;
  options.model = is_known ? fmt::format("{}/{}", route.provider, route.model) : route.requested_model;
  options.model_source = "session " + session_id_;
}

std::optional<bool> TurnHistory::is_stored() const {
  return recorder_ ? is_safe_ : std::nullopt;
}

void TurnHistory::begin(const Plan& plan, const std::vector<core::Message>& messages) {
  if (!recorder_) return;
  if (std::exchange(has_begun_, true)) {
    recorder_->reroute(route_of(plan));
  } else {
    recorder_->start(turn_start(plan, messages, diagnostics_.redactor()));
  }
}

std::optional<core::Error> TurnHistory::end(history::TurnEnd end, std::chrono::milliseconds limit) {
  if (!recorder_) return std::nullopt;
  events_->finish();
  const auto recorded = recorder_->finish(std::move(end), limit);
  is_safe_ = recorded.where != Recorded::Where::nowhere;
  explain(recorded);
  if (*is_safe_ || !options_.require_history) return std::nullopt;
  auto error = as_error(recorded.fault.value_or(history::Fault{}));
  error.message = "this turn could not be stored: " + error.message;
  return error;
}

void TurnHistory::explain(const Recorded& recorded) const {
  for (const auto& notice : recorded.notices) diagnostics_.warning(notice);
  if (!recorded.fault || (recorded.where == Recorded::Where::nowhere && options_.require_history)) return;
  const auto& fault = *recorded.fault;
  const auto hint = fault.hint.empty() ? "" : "\n" + fault.hint;
  if (recorded.where == Recorded::Where::nowhere) {
    diagnostics_.warning(fmt::format("this turn is not stored: {}{}", fault.message, hint));
  } else if (fault.kind == FaultKind::locked) {
    diagnostics_.note(fmt::format("{}; the next run adds this turn to the history", fault.message));
  } else {
    diagnostics_.warning(fmt::format("{}; this turn is kept in {} until it can be added to the history{}",
                                     fault.message, place_.pending_directory(), hint));
  }
}

}  // namespace agentpress::cli
