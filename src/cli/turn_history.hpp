// What the history has to do with a run of `ask` or `chat`: the session that goes on, and the storing of the
// new turns.
#pragma once

#include "cli/commands.hpp"
#include "cli/plan.hpp"
#include "cli/redacted_events.hpp"
#include "cli/setup.hpp"
#include "history/recorder.hpp"
#include "history/store.hpp"
#include "history/turn.hpp"

#include <chrono>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace agentpress::cli {

/// The turn as it is stored before its answer: a key in a prompt is sent, as the user wrote it, and not kept.
history::TurnStart turn_start(const Plan& plan, std::vector<core::Message> messages,
                              const util::Redactor& redactor);

class TurnHistory {
 public:
  /// Whether the run sends its request, or only shows or replays it: then nothing is stored.
  enum class Sending { no, yes };

  /// Finds and locks the session that was asked for. Nothing is opened when none was, unless the history is
  /// required. Throws core::StartupError (history).
  TurnHistory(const CommandContext& context, const Setup& setup, Sending sending);

  /// Lays the model of the session's last turn below the options.
  void choose_model(TypedOptions& options, const Setup& setup) const;
  /// The session that goes on; nullptr when this is a new one.
  const history::Session* continued() const { return continued_ ? &*continued_ : nullptr; }
  /// Empty when there is no session: nothing is stored, and none goes on.
  const std::string& session_id() const { return session_id_; }
  /// Whether the turn is safe on disk; nothing while that is not known, and when it is not to be stored.
  std::optional<bool> is_stored() const;
  bool stores() const { return recorder_.has_value(); }

  /// Another turn of the same session is to come. The session stays locked for this process meanwhile.
  void prepare_next_turn();
  /// The turns to come belong to a session that begins with them.
  void move_to_new_session();
  /// The turns to come belong to a session that there is; `lock` is null when it is not to be written to.
  void move_to(std::string session_id, std::shared_ptr<const history::SessionLock> lock);
  /// Locks a session; null when nothing is stored.
  std::expected<std::shared_ptr<const history::SessionLock>, history::Fault> lock_of(
      const std::string& session_id) const;
  const history::Place& place() const { return place_; }

  /// The request is on its way; again when another model takes its place.
  void begin(const Plan& plan, const std::vector<core::Message>& messages);
  void on_event(const core::Event& event) {
    if (events_) events_->on_event(event);
  }
  /// Makes the turn safe, and tells the user what stood in the way. An error when the history is required.
  std::optional<core::Error> end(history::TurnEnd end, std::chrono::milliseconds limit);

 private:
  void find_session(const Setup& setup, bool is_stored);
  void begin_recording();
  void explain(const history::Recorded& recorded) const;

  const TypedOptions& options_;
  Diagnostics& diagnostics_;
  history::Place place_;
  std::optional<history::Session> continued_;
  std::string session_id_;
  std::shared_ptr<const history::SessionLock> lock_;
  std::optional<history::Recorder> recorder_;
  std::optional<RedactedEvents> events_;  ///< on their way to the recorder
  std::optional<bool> is_safe_;
  bool has_begun_ = false;
};

}  // namespace agentpress::cli
