// Where a turn is written: to history.db as long as that can be had, else to a file in `pending`. Used by the
// recorder's thread only.
#pragma once

#include "history/open_history.hpp"
#include "history/recorder.hpp"
#include "history/turn_draft.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>

namespace agentpress::history {

/// Shared by the thread, which waits by it, and by `finish`, which ends the waiting.
struct RecorderHaste {
  std::atomic<std::chrono::milliseconds::rep> limit_milliseconds{100};
  std::atomic<bool> must_give_up{false};
};

class TurnRecording {
 public:
  TurnRecording(Place place, std::shared_ptr<const RecorderHaste> haste);
  ~TurnRecording();
  TurnRecording(const TurnRecording&) = delete;
  TurnRecording& operator=(const TurnRecording&) = delete;

  /// Writes what is new in the draft, which is the same at every call and only grows.
  void save(const TurnDraft& draft);
  /// The last time, with the end of the turn. A turn that had to wait in `pending` is brought home if that
  /// can be.
  void finish(const TurnDraft& draft);
  /// Where the turn is now.
  const Recorded& result() const { return result_; }
  /// What earlier runs left to do; for when the turn is safe.
  void do_upkeep();

 private:
  struct Target;
  bool save_to_history(const TurnDraft& draft);
  bool save_to_pending(const TurnDraft& draft);
  bool bring_home(const TurnDraft& draft);
  void write(const Database& database, const TurnDraft& draft);
  void open_home();
  void leave_home();
  std::unique_ptr<Patience> patience() const;

  Place place_;
  std::shared_ptr<const RecorderHaste> haste_;
  std::optional<OpenHistory> home_;
  std::unique_ptr<Patience> pending_patience_;
  std::unique_ptr<Database> pending_;
  std::unique_ptr<Target> target_;  ///< in home_, or in pending_ once the turn was spilled
  bool is_spilled_ = false;
  Recorded result_{};
};

}  // namespace agentpress::history
