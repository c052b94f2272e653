#include "net/replay_transport.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>

namespace agentpress::net {
namespace {

/// An exchange that we dropped ends by the same event or timer as then. Should that not come, the reply is
/// cut - later than any inexactness of the recorded times.
constexpr Milliseconds kAfterDropping{1000};

class ReplayTransport final : public Transport {
 public:
  explicit ReplayTransport(FindRecording find) : find_(std::move(find)) {}

  TransferId start(HttpRequest request, ResponseHandler& handler) override {
    const auto id = ++last_id_;
    const auto found = find_(request);
    if (!found) {
      schedule(id, Milliseconds{0}, [&handler, error = found.error()] { handler.on_complete(error); });
    } else {
      play(id, **found, handler);
    }
    return id;
  }

  void cancel_transfer(TransferId transfer) override { drop(transfer); }

  TimerId after(Milliseconds delay, std::function<void()> action) override {
    const auto id = ++last_id_;
    schedule(id, std::max(delay, Milliseconds{0}), std::move(action));
    return id;
  }
  void cancel_timer(TimerId timer) override { drop(timer); }

  Milliseconds now() const override { return now_; }

  void run() override {
    is_stopped_ = false;
    while (!is_stopped_ && !events_.empty()) {
      auto event = events_.extract(events_.begin());
      now_ = event.key().first;
      event.mapped().action();
    }
    if (is_stopped_) events_.clear();
  }

  void stop() override { is_stopped_ = true; }

 private:
  struct Event {
    std::uint64_t owner = 0;  ///< the exchange or timer
    std::function<void()> action;
  };
  using EventKey = std::pair<Milliseconds, std::uint64_t>;  ///< time, then the order of scheduling

  void play(TransferId id, const RecordedExchange& exchange, ResponseHandler& handler) {
    if (exchange.head) {
      schedule(id, exchange.head_after, [&] { handler.on_head(*exchange.head); });
    }
    for (const auto& piece : exchange.pieces) {
      schedule(id, piece.after, [&] { handler.on_body(piece.bytes); });
    }
    const bool was_dropped = exchange.ending == RecordedExchange::Ending::dropped;
    schedule(id, exchange.ended_after + (was_dropped ? kAfterDropping : Milliseconds{0}),
             [&] { handler.on_complete(exchange.error); });
  }

  void schedule(std::uint64_t owner, Milliseconds delay, std::function<void()> action) {
    events_.emplace(EventKey{now_ + delay, ++last_event_}, Event{owner, std::move(action)});
  }
  void drop(std::uint64_t owner) {
    std::erase_if(events_, [owner](const auto& entry) { return entry.second.owner == owner; });
  }

  FindRecording find_;
  Milliseconds now_{0};
  std::map<EventKey, Event> events_;
  std::uint64_t last_id_ = 0;
  std::uint64_t last_event_ = 0;
  bool is_stopped_ = false;
};

}  // namespace

std::unique_ptr<Transport> make_replay_transport(FindRecording find) {
  return std::make_unique<ReplayTransport>(std::move(find));
}

}  // namespace agentpress::net
