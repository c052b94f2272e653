#include "history/recorder.hpp"

#include "history/fault_error.hpp"
#include "history/turn_recording.hpp"

#include <algorithm>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace agentpress::history {
namespace {

using namespace std::chrono_literals;

/// A flush may come this late, so that a short answer is one transaction.
constexpr auto kFlushPause = 100ms;

/// Making a file takes a moment, however little patience there is.
constexpr std::chrono::milliseconds kLeastTimeToSpill = 500ms;

/// The thread gets no signals: they are for the event loop.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_{};
};

}  // namespace

struct Recorder::State {
  State(Place directory, std::string id, std::shared_ptr<const SessionLock> given)
      : place(std::move(directory)), session_id(std::move(id)), lock(std::move(given)) {}

  const Place place;
  const std::string session_id;
  std::shared_ptr<RecorderHaste> haste = std::make_shared<RecorderHaste>();

  std::mutex mutex;
  std::condition_variable for_thread;
  std::condition_variable for_finish;
  // Guarded by the mutex: what the thread has not taken over yet.
  std::optional<TurnStart> start;
  std::vector<core::Event> events;
  std::optional<TurnRoute> route;
  std::optional<TurnEnd> end;
  bool is_abandoned = false;
  std::optional<Fault> lost{};  ///< no memory for an event
  bool is_idle = false;         ///< the thread waits for news; else it looks by itself
  // Guarded by the mutex: what the thread says.
  bool is_started = false;
  bool is_safe = false;  ///< the turn is as safe as it can be made; `result` says where
  bool is_done = false;
  Recorded result{.fault = Fault{.message = "the turn was never started"}};

  // The thread's own.
  std::shared_ptr<const SessionLock> lock;
  TurnDraft draft;

  Recorded record();
  bool has_news() const { return !events.empty() || route.has_value(); }
  void take_news();
  void run();
  std::optional<Fault> lock_session();
  void tell(const Recorded& now, bool is_last);
};

/// With the mutex held.
void Recorder::State::take_news() {
  if (start) {
    draft.session_id = session_id;
    draft.turn_id = make_session_id();
    draft.start = *std::exchange(start, std::nullopt);
  }
  for (const auto& event : std::exchange(events, {})) draft.add(event);
  if (route) draft.start.route = *std::exchange(route, std::nullopt);
  if (end) draft.end = std::exchange(end, std::nullopt);
}

std::optional<Fault> Recorder::State::lock_session() {
  if (lock) return std::nullopt;
  auto taken = SessionLock::take(place, session_id);
  if (!taken) return std::move(taken.error());
  lock = std::make_shared<const SessionLock>(*std::move(taken));
  return std::nullopt;
}

void Recorder::State::tell(const Recorded& now, bool is_last) {
  const std::scoped_lock guard(mutex);
  result = now;
  if (lost) result.fault = lost;
  is_safe = true;
  is_done = is_last;
  for_finish.notify_all();
}

/// The history may fail; the answer goes on. All files are closed when the end is told.
void Recorder::State::run() {
  auto last = fault_as_value([&] { return record(); });
  lock.reset();
  tell(last ? *last : Recorded{.fault = last.error()}, true);
}

Recorded Recorder::State::record() {
  if (auto fault = lock_session()) return {.fault = fault};
  TurnRecording recording(place, haste);
  for (auto next = std::chrono::steady_clock::now() + kFlushPause;;
       next = std::chrono::steady_clock::now() + kFlushPause) {
    std::unique_lock guard(mutex);
    for_thread.wait_until(guard, next, [&] { return end || is_abandoned; });
    // The first time also without news: that it was asked is worth keeping.
    const bool is_first = start.has_value();
    if (!is_first) {
      is_idle = true;
      for_thread.wait(guard, [&] { return has_news() || end || is_abandoned; });
      is_idle = false;
    }
    const bool is_last = is_abandoned;
    const bool is_needed = is_first || has_news() || end;
    take_news();
    guard.unlock();
    if (draft.end) break;
    if (is_needed) recording.save(draft);
    if (is_last) return recording.result();
  }
  recording.finish(draft);
  // The next one may go on with the session at once.
  lock.reset();
  tell(recording.result(), false);
  recording.do_upkeep();
  return recording.result();
}

Recorder::Recorder(Place place, std::string session_id, std::shared_ptr<const SessionLock> lock)
    : state_(std::make_shared<State>(std::move(place), std::move(session_id), std::move(lock))) {}

Recorder::~Recorder() {
  // A thread that does not end in time hangs in the file system; its half of the state is its own.
  constexpr auto kFarewell = 250ms;
  std::unique_lock guard(state_->mutex);
  if (!state_->is_started || state_->is_done) return;
  state_->is_abandoned = true;
  state_->haste->must_give_up = true;
  state_->for_thread.notify_all();
  state_->for_finish.wait_for(guard, kFarewell, [&] { return state_->is_done; });
}

const std::string& Recorder::session_id() const {
  return state_->session_id;
}

void Recorder::start(TurnStart turn) {
  const std::scoped_lock guard(state_->mutex);
  if (state_->is_started) return;
  state_->start = std::move(turn);
  state_->route.reset();
  const SignalsBlocked blocked;
  try {
    std::thread([state = state_] { state->run(); }).detach();
    state_->is_started = true;
  } catch (const std::system_error& error) {
    state_->result.fault = Fault{.message = std::string("no thread for the history: ") + error.what()};
  }
}

void Recorder::on_event(const core::Event& event) {
  // They would be of no use before they are whole, and the reply has hundreds of them.
  if (core::is_ending(event) || std::holds_alternative<core::Usage>(event)) return;
  const std::scoped_lock guard(state_->mutex);
  auto& events = state_->events;
  const auto* more = std::get_if<core::TextDelta>(&event);
  auto* last = events.empty() ? nullptr : std::get_if<core::TextDelta>(&events.back());
  const auto fault = fault_of([&] {
    if (more != nullptr && last != nullptr) {
      last->text += more->text;
    } else {
      events.push_back(event);
    }
  });
  if (fault) state_->lost = fault;
  if (state_->is_idle) state_->for_thread.notify_all();
}

void Recorder::reroute(TurnRoute route) {
  const std::scoped_lock guard(state_->mutex);
  // Before `start` nothing is on the disk that would have to change.
  (state_->start ? state_->start->route : state_->route.emplace()) = std::move(route);
  state_->for_thread.notify_all();
}

Recorded Recorder::finish(TurnEnd end, std::chrono::milliseconds limit) {
  auto& state = *state_;
  std::unique_lock guard(state.mutex);
  if (!state.is_started || state.is_done) return state.result;
  state.end = std::move(end);
  state.haste->limit_milliseconds = limit.count();
  state.for_thread.notify_all();
  const auto is_done = [&] { return state.is_done; };
  if (state.for_finish.wait_for(guard, limit, is_done) || state.is_safe) return state.result;
  state.haste->must_give_up = true;
  const auto is_safe = [&] { return state.is_safe; };
  if (state.for_finish.wait_for(guard, std::max(limit, kLeastTimeToSpill), is_safe)) return state.result;
  return {.fault = Fault{.kind = FaultKind::unavailable,
                         .message = state.place.directory + ": the file system does not answer",
                         .hint = "df -h " + state.place.directory}};
}

}  // namespace agentpress::history
