// Writes one turn while it streams, on a thread of its own: the event loop only appends to a buffer. Nothing
// is opened before `start`, and nothing that streams ever waits for the disk or for a lock.
//
// What was given to `on_event` is on disk within 250 ms. When history.db cannot be written - it is locked,
// damaged, of a newer version, the disk is full for it - the whole turn goes to a file of its own in
// `pending`, which the next start merges.
#pragma once

#include "core/event.hpp"
#include "history/fault.hpp"
#include "history/place.hpp"
#include "history/session_lock.hpp"
#include "history/turn.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace agentpress::history {

/// What became of a turn.
struct Recorded {
  enum class Where { history, pending, nowhere };
  Where where = Where::nowhere;
  std::optional<Fault> fault{};        ///< why it is not in history.db
  std::vector<std::string> notices{};  ///< what the user should know: a damaged file was set aside, ...
};

class Recorder {
 public:
  /// `lock` is that of the session when an existing one goes on; a new session is locked by the recorder.
  Recorder(Place place, std::string session_id, std::shared_ptr<const SessionLock> lock = nullptr);
  /// Without `finish` the turn stays as it is on disk.
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  const std::string& session_id() const;

  /// Starts the thread. Called when the request is on its way.
  void start(TurnStart turn);
  /// Cheap; never throws, never waits for more than the copying of a few bytes.
  void on_event(const core::Event& event);
  /// Another request takes the place of the one before, which failed before its first token.
  void reroute(TurnRoute route);
  /// Waits at most `limit` for history.db, and as long again, but half a second at least, for the file in
  /// `pending`.
  Recorded finish(TurnEnd end, std::chrono::milliseconds limit);

 private:
  struct State;
  std::shared_ptr<State> state_;  // the thread has the other half: it may hang in the file system for ever
};

}  // namespace agentpress::history
