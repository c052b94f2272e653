// One chat exchange: the one place where a format, an endpoint and a transport meet. It encodes, sends,
// decodes, watches the clock and retries; what comes out is the event stream of core/event.hpp and a report.
#pragma once

#include "core/chat_request.hpp"
#include "core/endpoint.hpp"
#include "core/event.hpp"
#include "formats/wire_format.hpp"
#include "net/retry.hpp"
#include "net/transport.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace agentpress::client {

/// `first_token` and `idle` may be zero: no limit.
struct Timeouts {
  net::Milliseconds connect{10'000};
  net::Milliseconds first_token{300'000};    ///< from sending to the first delta of any kind
  net::Milliseconds idle{300'000};           ///< between two bytes, after the first delta
  std::optional<net::Milliseconds> total{};  ///< of everything, retries included
};

struct ChatCall {
  core::ChatRequest request{};
  core::Endpoint endpoint{};
  core::HttpHeaders auth_headers{};
  std::string provider{};  ///< its name, for messages
  std::string ca_file{};
  std::string proxy{};
  Timeouts timeouts{};
  int retries = net::kDefaultRetries;
  std::size_t maximum_answer_bytes = std::size_t{64} << 20U;  ///< of all deltas together; more is no answer
  std::function<double()> random;                             ///< uniform in [0, 1), for the jitter of pauses
  std::function<std::int64_t()> seconds_since_epoch;          ///< for `retry-after` dates
};

struct ChatReport {
  int attempts = 0;       ///< requests sent, retries and continuations included
  int continuations = 0;  ///< further replies that the answer took
  int http_status = 0;    ///< of the last attempt; 0 when no reply came
  std::string request_id{};
  std::optional<net::Milliseconds> first_token{};  ///< from `start` to the first delta
  net::Milliseconds total{0};
  core::HttpHeaders rate_limit_headers{};  ///< headers whose name has "ratelimit" in it, or is retry-after
};

/// Remarks for the user that are not part of the answer: a retry and its reason, a dropped setting.
using NoticeSink = std::function<void(std::string_view)>;

/// Retries follow net/retry.hpp and happen only before the first delta of a reply was emitted; an auth error
/// is never retried. A `Finish` with a continuation is not passed on: the answer is asked for until its end.
/// Redirects are not followed: a 3xx is a `not_an_answer` error that names the target's origin and nothing is
/// sent there. A 2xx of HTML is `not_an_answer`. A stream asked for but answered by one JSON object is
/// decoded as one.
class ChatExchange final : private net::ResponseHandler {
 public:
  /// `transport`, `sink` and `notices` must outlive the exchange.
  ChatExchange(ChatCall call, net::Transport& transport, core::EventSink sink, NoticeSink notices);
  ~ChatExchange() override;
  ChatExchange(const ChatExchange&) = delete;
  ChatExchange& operator=(const ChatExchange&) = delete;

  /// Encodes and sends; everything else happens while the transport runs.
  void start();
  /// Ends the exchange now with an `interrupted` error event, if it has not ended yet.
  void interrupt();
  /// True after the ending event.
  bool is_done() const;
  const ChatReport& report() const;

 private:
  void on_head(const net::HttpResponseHead& head) override;
  void on_body(std::string_view bytes) override;
  void on_complete(const std::optional<core::Error>& error) override;

  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace agentpress::client
