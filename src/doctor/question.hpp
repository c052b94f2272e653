// One free question to a provider on the event loop: asked once, never again, and what came of it.
#pragma once

#include "doctor/observation.hpp"
#include "net/transport.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

namespace agentpress::doctor {

class Question final : private net::ResponseHandler {
 public:
  /// `when_over` is called once, from within the transport. `seconds_since_epoch` is this machine's clock.
  Question(net::Transport& transport, net::HttpRequest request,
           std::function<std::int64_t()> seconds_since_epoch, std::function<void()> when_over);
  ~Question() override;
  Question(const Question&) = delete;
  Question& operator=(const Question&) = delete;

  /// `when_head` is called when the head is there, which the facts of `asked` then tell too.
  void on_first_sign(std::function<void()> when_head) { when_head_ = std::move(when_head); }
  /// May throw what the transport's `start` does.
  void start();
  /// Ends it as not over, without calling `when_over`.
  void give_up();

  bool is_open() const { return transfer_.has_value(); }
  const Asked& asked() const { return asked_; }

 private:
  void on_head(const net::HttpResponseHead& head) override;
  void on_body(std::string_view bytes) override;
  void on_complete(const std::optional<core::Error>& error) override;
  void close();

  net::Transport& transport_;
  net::HttpRequest request_;
  std::function<std::int64_t()> seconds_since_epoch_;
  std::function<void()> when_over_;
  std::function<void()> when_head_;
  std::shared_ptr<net::TransferFacts> facts_ = std::make_shared<net::TransferFacts>();
  std::optional<net::Transport::TransferId> transfer_;
  net::Milliseconds began_{0};
  Asked asked_;
};

}  // namespace agentpress::doctor
