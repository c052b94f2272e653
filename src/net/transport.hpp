// The contract of the transport: HTTP exchanges and timers on one event loop in one thread.
// It knows nothing of providers, formats or retries. The only implementation over a real network is
// net/curl_transport; tests use a fake with a simulated clock.
#pragma once

#include "core/error.hpp"
#include "core/http_header.hpp"
#include "net/transfer_facts.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace agentpress::net {

using Milliseconds = std::chrono::milliseconds;

struct HttpRequest {
  std::string method = "POST";
  std::string url{};
  core::HttpHeaders headers{};  ///< a value with CR, LF or NUL is refused before anything is sent
  std::string body{};
  Milliseconds connect_timeout{10'000};
  std::string ca_file{};  ///< PEM; empty: the environment's or the system's
  std::string proxy{};    ///< explicit proxy URL; empty: as the environment says. Loopback never uses one
  /// Filled before `on_head` and `on_complete`, and when the exchange is cancelled; null when nobody asks.
  std::shared_ptr<TransferFacts> facts{};
  /// Connects, takes whatever certificate is shown and hangs up: not one byte of the request is sent. For
  /// `facts`.
  bool only_handshake = false;
};

struct HttpResponseHead {
  int status = 0;
  core::HttpHeaders headers{};  ///< as received; names compare without case
  /// The first value of a header, without surrounding blanks.
  std::optional<std::string> header(std::string_view name) const;
};

/// Receives one exchange. Calls never nest and never come after `on_complete` or after `cancel_transfer`.
class ResponseHandler {
 public:
  virtual ~ResponseHandler() = default;
  virtual void on_head(const HttpResponseHead& head) = 0;  ///< once, when all headers are there
  virtual void on_body(std::string_view bytes) = 0;
  /// The exchange ended. No error means that the body is complete as far as HTTP can tell - which a stream
  /// delimited by the closing of its connection never is: only a decoder knows.
  virtual void on_complete(const std::optional<core::Error>& error) = 0;
};

class Transport {
 public:
  using TransferId = std::uint64_t;
  using TimerId = std::uint64_t;

  virtual ~Transport() = default;

  /// Begins an exchange; `handler` must outlive it. Faults found at once are reported through the handler
  /// too, from `run`, never from within `start`.
  virtual TransferId start(HttpRequest request, ResponseHandler& handler) = 0;
  /// Drops an exchange without further calls. May be called from within a handler of the same exchange.
  virtual void cancel_transfer(TransferId transfer) = 0;
  /// The same for a reply of which nothing more is wanted: its end may still be read by the next `run`, so
  /// that its connection can serve the next exchange.
  virtual void release_transfer(TransferId transfer) { cancel_transfer(transfer); }

  /// Calls `action` once from `run`, not before `delay` has passed.
  virtual TimerId after(Milliseconds delay, std::function<void()> action) = 0;
  virtual void cancel_timer(TimerId timer) = 0;

  /// Time since some fixed point, for measuring durations.
  virtual Milliseconds now() const = 0;

  /// Runs until no exchange and no timer is left, or until `stop`.
  virtual void run() = 0;
  /// Makes `run` return as soon as possible and drops everything under way but released transfers. Callable
  /// from handlers.
  virtual void stop() = 0;
};

}  // namespace agentpress::net
