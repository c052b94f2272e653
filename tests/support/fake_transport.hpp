// A transport without network and without waiting: replies are scripted, the clock is simulated and jumps
// from one event to the next. Every request is recorded.
#pragma once

#include "net/transport.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace agentpress::test {

/// What one exchange will give, in the order of the calls. A reply without `complete` or `fail` hangs.
class FakeReply {
 public:
  FakeReply& wait(net::Milliseconds pause) {
    time_ += pause;
    return *this;
  }
  FakeReply& head(int status, core::HttpHeaders headers = {}) {
    return add([head = net::HttpResponseHead{.status = status, .headers = std::move(headers)}](
                   net::ResponseHandler& handler) { handler.on_head(head); });
  }
  FakeReply& body(std::string bytes) {
    return add([bytes = std::move(bytes)](net::ResponseHandler& handler) { handler.on_body(bytes); });
  }
  /// What the request's facts will say, whenever they are looked at.
  FakeReply& facts(net::TransferFacts facts) {
    facts_ = std::move(facts);
    return *this;
  }
  FakeReply& complete() { return end_with(std::nullopt); }
  FakeReply& fail(core::Error error) { return end_with(std::move(error)); }

 private:
  friend class FakeTransport;
  using Call = std::function<void(net::ResponseHandler&)>;
  struct Step {
    net::Milliseconds time{0};  ///< since the start of the exchange
    Call call;
    bool is_last = false;
  };

  FakeReply& add(Call call) {
    steps_.push_back({.time = time_, .call = std::move(call)});
    return *this;
  }
  FakeReply& end_with(std::optional<core::Error> error) {
    add([error = std::move(error)](net::ResponseHandler& handler) { handler.on_complete(error); });
    steps_.back().is_last = true;
    return *this;
  }

  net::Milliseconds time_{0};
  std::vector<Step> steps_;
  net::TransferFacts facts_;
};

class FakeTransport final : public net::Transport {
 public:
  /// The n-th `start` gets the n-th reply.
  void expect(FakeReply reply) { replies_.push_back(std::move(reply)); }

  /// Throws when a scripted reply was not asked for: the test expected more requests than were made.
  void verify() const {
    if (!replies_.empty()) throw std::logic_error("scripted replies were not used");
  }

  const std::vector<net::HttpRequest>& requests() const { return requests_; }
  /// Exchanges that were dropped before their end.
  std::size_t cancelled() const { return cancelled_; }
  /// True when the last `run` ended because nothing would ever happen again to an open exchange.
  bool hung() const { return hung_; }

  TransferId start(net::HttpRequest request, net::ResponseHandler& handler) override {
    requests_.push_back(std::move(request));
    if (replies_.empty()) throw std::logic_error("a request was made for which no reply is scripted");
    const auto reply = std::move(replies_.front());
    replies_.pop_front();
    if (requests_.back().facts) *requests_.back().facts = reply.facts_;
    const auto id = ++last_id_;
    open_.insert(id);
    for (const auto& step : reply.steps_) {
      schedule(id, step.time, [this, id, call = step.call, is_last = step.is_last, &handler] {
        if (is_last) open_.erase(id);
        call(handler);
      });
    }
    return id;
  }

  void cancel_transfer(TransferId transfer) override {
    cancelled_ += open_.erase(transfer);
    drop(transfer);
  }

  TimerId after(net::Milliseconds delay, std::function<void()> action) override {
    const auto id = ++last_id_;
    schedule(id, std::max(delay, net::Milliseconds{0}), std::move(action));
    return id;
  }

  void cancel_timer(TimerId timer) override { drop(timer); }

  net::Milliseconds now() const override { return now_; }

  void run() override {
    is_stopped_ = false;
    while (!is_stopped_ && !events_.empty()) {
      auto event = events_.extract(events_.begin());
      now_ = std::max(now_, event.key().first);
      event.mapped().action();
    }
    hung_ = !is_stopped_ && !open_.empty();
    if (is_stopped_) {
      events_.clear();
      open_.clear();
    }
  }

  void stop() override { is_stopped_ = true; }

 private:
  struct Event {
    std::uint64_t owner = 0;  ///< the exchange or timer
    std::function<void()> action;
  };
  using EventKey = std::pair<net::Milliseconds, std::uint64_t>;  ///< time, then order of scheduling

  void schedule(std::uint64_t owner, net::Milliseconds delay, std::function<void()> action) {
    events_.emplace(EventKey{now_ + delay, ++last_event_}, Event{owner, std::move(action)});
  }
  void drop(std::uint64_t owner) {
    std::erase_if(events_, [owner](const auto& entry) { return entry.second.owner == owner; });
  }

  net::Milliseconds now_{0};
  std::deque<FakeReply> replies_;
  std::vector<net::HttpRequest> requests_;
  std::map<EventKey, Event> events_;
  std::set<std::uint64_t> open_;
  std::uint64_t last_id_ = 0;
  std::uint64_t last_event_ = 0;
  std::size_t cancelled_ = 0;
  bool is_stopped_ = false;
  bool hung_ = false;
};

}  // namespace agentpress::test
