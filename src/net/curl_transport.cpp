// The event loop: curl_multi for exchanges, a sorted map for timers, one foreign descriptor for wake-ups.
#include "net/curl_transport.hpp"

#include "net/curl_library.hpp"
#include "net/curl_transfer.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <deque>
#include <map>
#include <unordered_map>
#include <utility>
#include <vector>

namespace agentpress::net {
namespace {

using Clock = std::chrono::steady_clock;

/// How long one wait may take when nothing is due; only a bound, nothing depends on it.
constexpr Milliseconds kLongestWait{60'000};

/// Only the end of its reply is missing to a released transfer; one that goes on is not worth its connection.
constexpr std::size_t kLongestEnd = std::size_t{64} << 10U;

class CurlTransport final : public Transport {
 public:
  explicit CurlTransport(CurlTransportOptions options) : options_(std::move(options)) {}
  CurlTransport(const CurlTransport&) = delete;
  CurlTransport& operator=(const CurlTransport&) = delete;
  ~CurlTransport() override { drop_everything(); }

  TransferId start(HttpRequest request, ResponseHandler& handler) override;
  void cancel_transfer(TransferId transfer) override;
  void release_transfer(TransferId transfer) override;
  TimerId after(Milliseconds delay, std::function<void()> action) override;
  void cancel_timer(TimerId timer) override;
  Milliseconds now() const override {
    return std::chrono::duration_cast<Milliseconds>(Clock::now() - beginning_);
  }
  void run() override;
  void stop() override;

 private:
  struct MultiDeleter {
    const CurlLibrary* library;
    void operator()(CURLM* multi) const { library->multi_cleanup(multi); }
  };
  using TimerKey = std::pair<Clock::time_point, TimerId>;
  struct Released {
    std::size_t bytes = 0;  ///< that came since
    bool had_its_run = false;
  };

  const CurlLibrary& library();
  CurlTransfer* find(TransferId transfer);
  bool has_work() const { return transfers_.size() > released_.size() || !timers_.empty(); }
  void turn();
  void report_faults();
  void run_due_timers();
  void deliver_arrivals();
  void deliver(TransferId id);
  void read_rest(TransferId id, CurlTransfer& transfer);
  void complete_finished();
  void complete(TransferId id, const std::optional<core::Error>& error);
  int wait_milliseconds() const;
  void wait();
  void drop_work();
  void drop_everything();

  CurlTransportOptions options_;
  Clock::time_point beginning_ = Clock::now();
  const CurlLibrary* library_ = nullptr;
  std::unique_ptr<CURLM, MultiDeleter> multi_{nullptr, MultiDeleter{nullptr}};
  std::map<TransferId, std::unique_ptr<CurlTransfer>> transfers_;
  std::map<TransferId, Released> released_;
  TransferId last_transfer_ = 0;
  // Queues, taken from one by one: when a handler throws, what is behind it is not lost.
  std::deque<TransferId> arrivals_;  ///< transfers with bytes to hand on
  std::deque<std::pair<TransferId, CURLcode>> finished_;
  std::deque<std::pair<TransferId, core::Error>> faults_;  ///< found in `start`, reported by `run`
  std::string scratch_;                                    ///< the body bytes being handed on
  std::map<TimerKey, std::function<void()>> timers_;
  std::unordered_map<TimerId, Clock::time_point> timer_times_;
  TimerId last_timer_ = 0;
  bool is_running_ = false;
  bool is_stopped_ = false;
};

const CurlLibrary& CurlTransport::library() {
  if (library_ != nullptr) return *library_;
  const auto& opened = open_curl_library();
  if (!opened) throw core::StartupError(opened.error());
  std::unique_ptr<CURLM, MultiDeleter> multi(opened->multi_init(), MultiDeleter{&*opened});
  if (!multi) throw core::StartupError(core::ErrorClass::internal, "libcurl gave no multi handle");
  multi_ = std::move(multi);
  library_ = &*opened;
  return *library_;
}

CurlTransfer* CurlTransport::find(TransferId transfer) {
  const auto found = transfers_.find(transfer);
  return found == transfers_.end() ? nullptr : found->second.get();
}

Transport::TransferId CurlTransport::start(HttpRequest request, ResponseHandler& handler) {
  const auto& curl = library();
  const auto id = ++last_transfer_;
  auto transfer = std::make_unique<CurlTransfer>(id, curl, std::move(request), handler, arrivals_);
  auto fault = transfer->prepare(options_.environment, options_.user_agent);
  if (!fault) {
    const auto code = curl.multi_add_handle(multi_.get(), transfer->handle());
    if (code != CURLM_OK) {
      fault =
          core::Error{.message = fmt::format("libcurl refused a transfer: {}", curl.multi_strerror(code))};
    }
  }
  if (fault) faults_.emplace_back(id, *std::move(fault));
  transfers_.emplace(id, std::move(transfer));
  return id;
}

void CurlTransport::cancel_transfer(TransferId transfer) {
  const auto found = transfers_.find(transfer);
  if (found == transfers_.end()) return;
  found->second->record_facts();
  // Removing a handle that was never added is harmless; libcurl only says so.
  static_cast<void>(library_->multi_remove_handle(multi_.get(), found->second->handle()));
  transfers_.erase(found);
  released_.erase(transfer);
}

void CurlTransport::release_transfer(TransferId transfer) {
  auto* found = find(transfer);
  if (found == nullptr) return;
  found->record_facts();
  released_.emplace(transfer, Released{});
}

Transport::TimerId CurlTransport::after(Milliseconds delay, std::function<void()> action) {
  const auto id = ++last_timer_;
  // A delay beyond what the clock can express is as good as a year.
  constexpr Milliseconds kLongestDelay = std::chrono::hours(24 * 365);
  const auto time = Clock::now() + std::clamp(delay, Milliseconds{0}, kLongestDelay);
  timers_.emplace(TimerKey{time, id}, std::move(action));
  timer_times_.emplace(id, time);
  return id;
}

void CurlTransport::cancel_timer(TimerId timer) {
  const auto found = timer_times_.find(timer);
  if (found == timer_times_.end()) return;
  timers_.erase(TimerKey{found->second, timer});
  timer_times_.erase(found);
}

void CurlTransport::run() {
  struct Guard {
    CurlTransport& transport;
    ~Guard() {
      if (transport.is_stopped_) transport.drop_work();
      transport.is_running_ = false;
      transport.is_stopped_ = false;
    }
  };
  is_running_ = true;
  const Guard guard{*this};
  while (has_work() && !is_stopped_) turn();
}

void CurlTransport::turn() {
  report_faults();
  run_due_timers();
  if (is_stopped_) return;
  if (multi_) {
    int running = 0;
    library_->multi_perform(multi_.get(), &running);
    deliver_arrivals();
    if (!is_stopped_) complete_finished();
  }
  if (has_work() && !is_stopped_) wait();
}

void CurlTransport::stop() {
  is_stopped_ = is_running_;
  if (!is_running_) drop_work();
}

void CurlTransport::report_faults() {
  for (auto left = faults_.size(); left > 0 && !is_stopped_; --left) {
    const auto [transfer, error] = std::move(faults_.front());
    faults_.pop_front();
    complete(transfer, error);
  }
}

void CurlTransport::run_due_timers() {
  // Timers that an action adds wait for the next turn: a timer of zero that renews itself must not keep
  // the bytes waiting.
  const auto now = Clock::now();
  const auto newest = last_timer_;
  auto next = timers_.begin();
  while (!is_stopped_ && next != timers_.end() && next->first.first <= now) {
    if (next->first.second > newest) {
      ++next;
      continue;
    }
    const auto action = std::move(next->second);
    timer_times_.erase(next->first.second);
    timers_.erase(next);
    action();
    next = timers_.begin();
  }
}

void CurlTransport::deliver_arrivals() {
  while (!arrivals_.empty() && !is_stopped_) {
    const auto transfer = arrivals_.front();
    arrivals_.pop_front();
    deliver(transfer);
  }
}

/// Every step looks the transfer up again: the handler may have cancelled it.
void CurlTransport::deliver(TransferId id) {
  auto* transfer = find(id);
  if (transfer == nullptr) return;
  if (released_.contains(id)) {
    read_rest(id, *transfer);
    return;
  }
  if (const auto head = transfer->take_head()) {
    if (const auto refusal = transfer->refusal_of_proxy(*head)) {
      complete(id, refusal);
      return;
    }
    transfer->record_facts();
    transfer->handler().on_head(*head);
    transfer = find(id);
    if (transfer == nullptr || is_stopped_) return;
  }
  transfer->take_body(scratch_);
  if (scratch_.empty()) return;
  transfer->handler().on_body(scratch_);
  transfer = find(id);
  if (transfer != nullptr && (!is_stopped_ || released_.contains(id))) transfer->resume();
}

void CurlTransport::read_rest(TransferId id, CurlTransfer& transfer) {
  transfer.take_head();
  transfer.take_body(scratch_);
  auto& released = released_[id];
  released.bytes += scratch_.size();
  if (released.bytes > kLongestEnd) {
    cancel_transfer(id);
  } else {
    transfer.resume();
  }
}

void CurlTransport::complete_finished() {
  int left = 0;
  while (const auto* message = library_->multi_info_read(multi_.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    char* pointer = nullptr;
    library_->easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &pointer);
    const void* transfer = pointer;
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-union-access): libcurl's own way to say it
    finished_.emplace_back(static_cast<const CurlTransfer*>(transfer)->id(), message->data.result);
  }
  while (!finished_.empty() && !is_stopped_) {
    const auto [id, code] = finished_.front();
    finished_.pop_front();
    if (const auto* transfer = find(id)) complete(id, transfer->ending(code));
  }
}

void CurlTransport::complete(TransferId id, const std::optional<core::Error>& error) {
  auto* transfer = find(id);
  if (transfer == nullptr) return;
  auto& handler = transfer->handler();
  const bool is_released = released_.contains(id);
  cancel_transfer(id);
  if (!is_released) handler.on_complete(error);
}

int CurlTransport::wait_milliseconds() const {
  if (!faults_.empty()) return 0;
  if (timers_.empty()) return static_cast<int>(kLongestWait.count());
  const auto left = std::chrono::ceil<Milliseconds>(timers_.begin()->first.first - Clock::now());
  return static_cast<int>(std::clamp(left, Milliseconds{0}, kLongestWait).count());
}

void CurlTransport::wait() {
  const bool has_descriptor = options_.wakeup_descriptor >= 0;
  bool is_woken = false;
  if (multi_) {
    curl_waitfd descriptor{.fd = options_.wakeup_descriptor, .events = CURL_WAIT_POLLIN, .revents = 0};
    library_->multi_poll(multi_.get(), &descriptor, has_descriptor ? 1U : 0U, wait_milliseconds(), nullptr);
    is_woken = has_descriptor && descriptor.revents != 0;
  } else {
    // Only timers so far: libcurl need not be opened for them.
    pollfd descriptor{.fd = options_.wakeup_descriptor, .events = POLLIN, .revents = 0};
    poll(&descriptor, has_descriptor ? 1U : 0U, wait_milliseconds());
    is_woken = has_descriptor && descriptor.revents != 0;
  }
  if (is_woken && options_.on_wakeup) options_.on_wakeup();
}

/// A released transfer stays until the end of the next run.
void CurlTransport::drop_work() {
  std::vector<TransferId> dropped;
  for (const auto& [id, transfer] : transfers_) {
    const auto released = released_.find(id);
    const bool stays = released != released_.end() && !std::exchange(released->second.had_its_run, true);
    if (!stays) dropped.push_back(id);
  }
  for (const auto id : dropped) cancel_transfer(id);
  timers_.clear();
  timer_times_.clear();
  std::erase_if(arrivals_, [this](TransferId id) { return find(id) == nullptr; });
  std::erase_if(finished_, [this](const auto& entry) { return find(entry.first) == nullptr; });
  faults_.clear();
}

void CurlTransport::drop_everything() {
  while (!transfers_.empty()) cancel_transfer(transfers_.begin()->first);
  timers_.clear();
  timer_times_.clear();
  arrivals_.clear();
  finished_.clear();
  faults_.clear();
}

}  // namespace

std::unique_ptr<Transport> make_curl_transport(CurlTransportOptions options) {
  return std::make_unique<CurlTransport>(std::move(options));
}

std::string curl_version_line() {
  const auto& library = open_curl_library();
  return library ? std::string(library->version()) : library.error().message;
}

}  // namespace agentpress::net
