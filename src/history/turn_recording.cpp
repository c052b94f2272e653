#include "history/turn_recording.hpp"

#include "history/directory.hpp"
#include "history/fault_error.hpp"
#include "history/history_file.hpp"
#include "history/pending.hpp"
#include "history/title.hpp"
#include "history/turn_writer.hpp"

#include <unistd.h>

#include <utility>

namespace agentpress::history {
namespace {

class HastyPatience : public Patience {
 public:
  explicit HastyPatience(std::shared_ptr<const RecorderHaste> haste)
      : Patience(std::chrono::milliseconds(0)), haste_(std::move(haste)) {}
  bool may_wait(std::chrono::milliseconds waited) const override {
    return !haste_->must_give_up && waited.count() < haste_->limit_milliseconds;
  }

 private:
  std::shared_ptr<const RecorderHaste> haste_;
};

/// Its lock is ours, so whoever wrote them is dead.
void end_turns_before(const Database& database, std::int64_t session_key) {
  database.prepare("UPDATE turn SET state = 'killed' WHERE session = ?1 AND state = 'running'")
      .bind(1, session_key)
      .run();
}

SessionSummary new_session(const TurnDraft& draft) {
  return {.id = draft.session_id,
          .title = title_of(draft.start.messages),
          .created = draft.start.started,
          .used = draft.start.started};
}

}  // namespace

/// A writer whose turn has begun, and what was written with it besides parts.
struct TurnRecording::Target {
  Target(const Database& opened, const TurnDraft& draft)
      : database(opened), writer(opened), route(draft.start.route) {
    const auto session_key = ensure_session(database, new_session(draft));
    end_turns_before(database, session_key);
    writer.begin(session_key, draft.turn_id, draft.start);
  }

  void save(const TurnDraft& draft) {
    if (route != draft.start.route) writer.set_route(route = draft.start.route);
    writer.save_parts(Side::answer, 0, core::Role::assistant, draft.answer.parts());
    writer.save_refusal(draft.refusal);
    writer.save_citations(draft.citations);
    if (draft.end) {
      writer.finish(*draft.end);
    } else if (information != draft.information) {
      writer.save_information(information = draft.information);
    }
  }

  const Database& database;
  TurnWriter writer;
  TurnRoute route{};
  core::ReplyInformation information{};
};

TurnRecording::TurnRecording(Place place, std::shared_ptr<const RecorderHaste> haste)
    : place_(std::move(place)), haste_(std::move(haste)) {}
TurnRecording::~TurnRecording() = default;

std::unique_ptr<Patience> TurnRecording::patience() const {
  return std::make_unique<HastyPatience>(haste_);
}

void TurnRecording::open_home() {
  if (home_) return;
  home_.emplace(
      open_history(place_, {.if_damaged = IfDamaged::set_aside, .notices = &result_.notices}, patience()));
}

void TurnRecording::leave_home() {
  target_.reset();
  home_.reset();
}

void TurnRecording::write(const Database& database, const TurnDraft& draft) {
  WriteTransaction transaction(database);
  if (!target_) target_ = std::make_unique<Target>(database, draft);
  target_->save(draft);
  transaction.commit();
}

bool TurnRecording::save_to_history(const TurnDraft& draft) {
  const auto fault = fault_of([&] {
    open_home();
    write(*home_->database, draft);
  });
  if (fault) {
    leave_home();
    result_.fault = fault;
    return false;
  }
  result_.where = Recorded::Where::history;
  result_.fault.reset();
  return true;
}

bool TurnRecording::save_to_pending(const TurnDraft& draft) {
  const auto fault = fault_of([&] {
    if (!pending_) {
      if (auto no_directory = make_private_directory(place_.pending_directory()))
        throw FaultError(*no_directory);
      pending_patience_ = patience();
      pending_ = open_history_file(pending_path(place_, draft.session_id, draft.turn_id),
                                   {.mode_of = place_.lock_file()}, *pending_patience_);
      sync_directory(place_.pending_directory());
    }
    write(*pending_, draft);
  });
  if (fault && result_.where != Recorded::Where::pending) {
    // Nothing of the turn is in it.
    pending_.reset();
    remove_pending_file(pending_path(place_, draft.session_id, draft.turn_id), place_);
  }
  if (fault) {
    // What the first attempt met is the reason; that the way out is closed too follows from it.
    target_.reset();
    pending_.reset();
    result_.where = Recorded::Where::nowhere;
    if (!result_.fault) result_.fault = fault;
    return false;
  }
  result_.where = Recorded::Where::pending;
  return true;
}

void TurnRecording::save(const TurnDraft& draft) {
  if (!is_spilled_ && save_to_history(draft)) return;
  is_spilled_ = true;
  save_to_pending(draft);
}

bool TurnRecording::bring_home(const TurnDraft& draft) {
  const auto path = pending_path(place_, draft.session_id, draft.turn_id);
  const auto fault = fault_of([&] {
    open_home();
    merge_pending_file(path, place_, *home_->database, *home_->patience);
  });
  if (!fault) {
    result_.where = Recorded::Where::history;
    result_.fault.reset();
    return true;
  }
  const bool is_damaged_home =
      fault->kind == FaultKind::corrupt && home_ && !fault->message.starts_with(path);
  result_.fault = fault;
  const bool is_new = is_damaged_home && fault_as_value([&] {
                                           return set_history_aside(*home_, {.notices = &result_.notices});
                                         }).value_or(false);
  leave_home();
  return is_new;
}

void TurnRecording::finish(const TurnDraft& draft) {
  const bool was_spilled = is_spilled_;
  save(draft);
  const bool is_damaged = result_.fault && result_.fault->kind == FaultKind::corrupt;
  // A lock that could not be had for all the time there is will not be had now either.
  if (result_.where == Recorded::Where::history || (!was_spilled && !is_damaged)) return;
  if (result_.where == Recorded::Where::nowhere) {
    if (was_spilled) save_to_history(draft);
    return;
  }
  target_.reset();
  pending_.reset();
  // The second time into the new history that began when the damaged one was set aside.
  const bool begins_anew = bring_home(draft);
  if (begins_anew && result_.where != Recorded::Where::history) bring_home(draft);
}

void TurnRecording::do_upkeep() {
  if (!home_ || result_.where != Recorded::Where::history) return;
  // What cannot be done now, the next start does.
  fault_of([&] { history::do_upkeep(*home_, &result_.notices); });
}

}  // namespace agentpress::history
