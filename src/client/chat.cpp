// The life of one exchange: attempts, the clock that watches them, and the rule that decides between a retry
// and an ending.
#include "client/chat.hpp"

#include "client/answer_totals.hpp"
#include "client/error_reply.hpp"
#include "client/http_request.hpp"
#include "client/reply_kind.hpp"
#include "client/watchdog.hpp"
#include "formats/format_registry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace agentpress::client {
namespace {

using core::Error;
using core::ErrorClass;
using net::Milliseconds;

/// An error page longer than this says nothing more.
constexpr std::size_t kMaximumErrorBody = std::size_t{1} << 20U;
/// More replies than any real answer takes: a provider that never comes to an end is not followed for ever.
constexpr int kMaximumContinuations = 1000;

/// What is known of the reply that is being read.
struct Attempt {
  Milliseconds began{0};
  std::optional<net::HttpResponseHead> head;
  std::optional<ReplyKind> kind;
  std::string unread;  ///< of the body: until its kind is known, or all of an error's
  std::unique_ptr<formats::ReplyDecoder> decoder;
  // What comes before the first delta is held back: a failed attempt must leave no trace in the event stream.
  std::optional<core::ReplyInformation> information;
  std::optional<core::Usage> usage;
  Milliseconds last_byte{0};
  Milliseconds last_event{0};
  bool has_delta = false;
  bool is_over = false;  ///< failed or to be continued; its decoder may still be on the stack
};

}  // namespace

struct ChatExchange::State {
  State(ChatCall the_call, net::Transport& the_transport, core::EventSink the_sink, NoticeSink the_notices,
        net::ResponseHandler& the_handler)
      : call(std::move(the_call)),
        transport(the_transport),
        sink(std::move(the_sink)),
        notices(std::move(the_notices)),
        handler(the_handler),
        format(formats::format_of(call.endpoint.format)) {}

  void start();
  void begin_attempt();

  void take_head(const net::HttpResponseHead& head);
  void take_body(std::string_view bytes);
  void take_completion(const std::optional<Error>& error);
  void decide_kind(BodyProgress progress);
  void make_decoder(core::Streaming streaming);
  void end_decoder(const std::optional<Error>& transport_error);
  void end_error_reply();

  void take_event(const core::Event& event);
  void take_delta(const core::Event& delta);
  void hold(const core::Event& event);
  void release_held();

  void fail(const Error& error);
  bool plan_retry(const Error& error);
  void continue_answer(const core::Finish& finish);
  void end(const core::Event& event);
  void drop_transfer();
  void release_transfer();
  void drop_timers();

  ExchangeTimes times() const;
  void watch();
  void on_watch();

  ChatCall call;
  net::Transport& transport;
  core::EventSink sink;
  NoticeSink notices;
  net::ResponseHandler& handler;
  const formats::WireFormat& format;
  formats::EncodedRequest encoded;
  ChatReport report;
  Attempt attempt;
  Milliseconds started{0};
  std::optional<net::Transport::TransferId> transfer;
  std::optional<net::Transport::TimerId> watch_timer;
  std::optional<net::Transport::TimerId> next_timer;  ///< of the next attempt
  AnswerTotals totals;
  int failed_attempts = 0;  ///< of the reply that is asked for
  std::size_t answer_bytes = 0;
  bool is_done = false;
};

// ---- sending ----

void ChatExchange::State::start() {
  if (is_done) return;
  started = transport.now();
  encoded = format.encode(call.request, call.endpoint);
  for (const auto& warning : encoded.warnings) {
    if (notices) notices(warning);
  }
  begin_attempt();
}

void ChatExchange::State::begin_attempt() {
  next_timer.reset();
  attempt = Attempt{};
  attempt.began = transport.now();
  ++report.attempts;
  report.http_status = 0;
  report.request_id.clear();
  report.rate_limit_headers.clear();
  transfer = transport.start(http_request(call, encoded), handler);
  watch();
}

// ---- the reply ----

void ChatExchange::State::take_head(const net::HttpResponseHead& head) {
  attempt.head = head;
  attempt.last_byte = transport.now();
  report.http_status = head.status;
  report.request_id = request_id_of(head);
  report.rate_limit_headers = rate_limit_headers_of(head);
  decide_kind(BodyProgress::arriving);
}

void ChatExchange::State::take_body(std::string_view bytes) {
  attempt.last_byte = transport.now();
  if (attempt.decoder) {
    attempt.decoder->feed(bytes, [this](const core::Event& event) { take_event(event); });
    return;
  }
  attempt.unread += bytes;
  if (!attempt.kind) decide_kind(BodyProgress::arriving);
  if (attempt.kind == ReplyKind::error && attempt.unread.size() >= kMaximumErrorBody) end_error_reply();
}

void ChatExchange::State::decide_kind(BodyProgress progress) {
  attempt.kind = kind_of_reply(*attempt.head, attempt.unread, call.request.streaming, progress);
  if (!attempt.kind || *attempt.kind == ReplyKind::error) return;
  if (*attempt.kind == ReplyKind::stream || *attempt.kind == ReplyKind::unary) {
    make_decoder(*attempt.kind == ReplyKind::stream ? core::Streaming::on : core::Streaming::off);
    return;
  }
  fail(describe_no_answer(*attempt.kind, *attempt.head, encoded.url, call.provider));
}

void ChatExchange::State::make_decoder(core::Streaming streaming) {
  attempt.decoder = format.make_decoder(streaming);
  const auto unread = std::exchange(attempt.unread, {});
  attempt.decoder->feed(unread, [this](const core::Event& event) { take_event(event); });
}

void ChatExchange::State::take_completion(const std::optional<Error>& error) {
  transfer.reset();
  if (!attempt.head) {
    fail(error.value_or(Error{.error_class = ErrorClass::connection, .message = "the reply has no head"}));
    return;
  }
  if (!attempt.kind && !error) decide_kind(BodyProgress::ended);
  if (is_done || attempt.is_over) return;
  if (attempt.kind == ReplyKind::error) {
    end_error_reply();
  } else if (attempt.decoder) {
    end_decoder(error);
  } else if (error) {
    fail(*error);
  }
}

/// The decoder knows whether the answer was whole; if it was not, the transport knows why.
void ChatExchange::State::end_decoder(const std::optional<Error>& transport_error) {
  attempt.decoder->end([&](const core::Event& event) {
    const auto* error = std::get_if<Error>(&event);
    const bool is_cut =
        error != nullptr && transport_error &&
        (error->error_class == ErrorClass::incomplete || error->error_class == ErrorClass::not_an_answer);
    if (!is_cut) {
      take_event(event);
      return;
    }
    auto cut = *transport_error;
    if (cut.error_class == ErrorClass::incomplete) cut.message = "the answer was cut: " + cut.message;
    take_event(cut);
  });
  if (!is_done && !attempt.is_over) fail(Error{.message = "the decoder gave no ending"});
}

/// A body that was cut or is over the cap says enough: the status is the answer.
void ChatExchange::State::end_error_reply() {
  // Without a clock every date lies in the past, and is no hint.
  const auto now =
      call.seconds_since_epoch ? call.seconds_since_epoch() : std::numeric_limits<std::int64_t>::max();
  fail(read_error_reply(format, *attempt.head, attempt.unread, now));
}

// ---- events ----

void ChatExchange::State::take_event(const core::Event& event) {
  if (is_done || attempt.is_over) return;
  attempt.last_event = attempt.last_byte;  // when it came; a clock read for each token would be felt
  if (const auto* error = std::get_if<Error>(&event)) {
    fail(*error);
  } else if (const auto* finish = std::get_if<core::Finish>(&event)) {
    finish->continuation.empty() ? end(event) : continue_answer(*finish);
  } else if (std::holds_alternative<core::ReplyInformation>(event) ||
             std::holds_alternative<core::Usage>(event)) {
    attempt.has_delta ? totals.pass_on(event, sink)
                      : totals.pass_on(event, [this](const core::Event& told) { hold(told); });
  } else {
    take_delta(event);
  }
}

void ChatExchange::State::take_delta(const core::Event& delta) {
  answer_bytes += answer_bytes_of(delta);
  if (answer_bytes > call.maximum_answer_bytes) {
    fail(Error{.error_class = ErrorClass::not_an_answer,
               .message = fmt::format("the answer is larger than {} bytes", call.maximum_answer_bytes)});
    return;
  }
  if (!attempt.has_delta) {
    attempt.has_delta = true;
    if (!report.first_token) report.first_token = transport.now() - started;
    release_held();
    if (is_done) return;  // the sink interrupted
    watch();
  }
  totals.pass_on(delta, sink);
}

void ChatExchange::State::hold(const core::Event& event) {
  if (const auto* usage = std::get_if<core::Usage>(&event)) {
    attempt.usage = *usage;
    return;
  }
  const auto& added = std::get<core::ReplyInformation>(event);
  if (!attempt.information) attempt.information.emplace();
  if (!added.served_model.empty()) attempt.information->served_model = added.served_model;
  if (!added.response_id.empty()) attempt.information->response_id = added.response_id;
}

void ChatExchange::State::release_held() {
  const auto information = std::exchange(attempt.information, std::nullopt);
  const auto usage = std::exchange(attempt.usage, std::nullopt);
  if (information) sink(*information);
  if (usage) sink(*usage);
}

// ---- endings and retries ----

void ChatExchange::State::fail(const Error& error) {
  if (is_done || attempt.is_over) return;
  drop_transfer();
  if (!plan_retry(error)) end(error);
}

bool ChatExchange::State::plan_retry(const Error& error) {
  if (attempt.has_delta) return false;
  const auto delay =
      net::retry_delay(error, ++failed_attempts, call.retries, call.random ? call.random() : 0.0);
  if (!delay) return false;
  const auto now = transport.now();
  if (call.timeouts.total && now + *delay >= started + *call.timeouts.total) return false;
  attempt.is_over = true;
  if (notices) {
    notices(fmt::format("attempt {} of {} failed: {}; next try in {:.1f} s", failed_attempts,
                        call.retries + 1, describe_briefly(error),
                        static_cast<double>(delay->count()) / 1000.0));
  }
  if (is_done) return true;  // the notice was answered with an interrupt
  next_timer = transport.after(*delay, [this] { begin_attempt(); });
  watch();
  return true;
}

/// The same request once more, with the provider's token for where it stopped. A reply that added nothing
/// would only be followed by the next of its kind.
void ChatExchange::State::continue_answer(const core::Finish& finish) {
  if (!attempt.has_delta || report.continuations == kMaximumContinuations) {
    end(Error{.error_class = ErrorClass::incomplete,
              .message = fmt::format("the provider keeps asking to continue ({}) without coming to an end",
                                     finish.raw)});
    return;
  }
  drop_transfer();
  attempt.is_over = true;
  ++report.continuations;
  failed_attempts = 0;
  totals.begin_further_reply();
  call.request.continuation = finish.continuation;
  encoded = format.encode(call.request, call.endpoint);
  // Not at once: the decoder of the reply that ends here is still at work.
  next_timer = transport.after(Milliseconds{0}, [this] { begin_attempt(); });
  watch();
}

void ChatExchange::State::end(const core::Event& event) {
  if (is_done) return;
  is_done = true;
  // An answer that has its end leaves a connection that is good for the next one.
  std::holds_alternative<core::Finish>(event) ? release_transfer() : drop_transfer();
  drop_timers();
  if (report.attempts > 0) report.total = transport.now() - started;
  if (!attempt.is_over) release_held();
  sink(event);
}

void ChatExchange::State::drop_transfer() {
  if (const auto id = std::exchange(transfer, std::nullopt)) transport.cancel_transfer(*id);
}

void ChatExchange::State::release_transfer() {
  if (const auto id = std::exchange(transfer, std::nullopt)) transport.release_transfer(*id);
}

void ChatExchange::State::drop_timers() {
  if (const auto id = std::exchange(watch_timer, std::nullopt)) transport.cancel_timer(*id);
  if (const auto id = std::exchange(next_timer, std::nullopt)) transport.cancel_timer(*id);
}

// ---- the clock ----

ExchangeTimes ChatExchange::State::times() const {
  return {.started = started,
          .attempt_began = attempt.began,
          .last_byte = attempt.last_byte,
          .last_event = attempt.last_event,
          .is_pausing = attempt.is_over,
          .has_delta = attempt.has_delta};
}

/// One timer at the nearest deadline. Bytes only move deadlines back, so nothing is done for a byte: the
/// timer looks again when it fires.
void ChatExchange::State::watch() {
  if (const auto id = std::exchange(watch_timer, std::nullopt)) transport.cancel_timer(*id);
  const auto deadline = next_deadline(call.timeouts, times());
  if (!deadline) return;
  watch_timer =
      transport.after(std::max(*deadline - transport.now(), Milliseconds{0}), [this] { on_watch(); });
}

void ChatExchange::State::on_watch() {
  watch_timer.reset();
  const auto overdue = find_overdue(call.timeouts, times(), transport.now(), call.provider);
  if (!overdue) {
    watch();
  } else if (!overdue->is_total && attempt.kind == ReplyKind::error) {
    end_error_reply();  // its body stalls, but its status is known
  } else {
    end(overdue->error);
  }
}

// ---- the public face ----

ChatExchange::ChatExchange(ChatCall call, net::Transport& transport, core::EventSink sink, NoticeSink notices)
    : state_(std::make_unique<State>(std::move(call), transport, std::move(sink), std::move(notices),
                                     static_cast<net::ResponseHandler&>(*this))) {}

ChatExchange::~ChatExchange() {
  state_->drop_transfer();
  state_->drop_timers();
}

void ChatExchange::start() {
  state_->start();
}

void ChatExchange::interrupt() {
  state_->end(Error{.error_class = ErrorClass::interrupted, .message = "interrupted"});
}

bool ChatExchange::is_done() const {
  return state_->is_done;
}

const ChatReport& ChatExchange::report() const {
  return state_->report;
}

void ChatExchange::on_head(const net::HttpResponseHead& head) {
  state_->take_head(head);
}

void ChatExchange::on_body(std::string_view bytes) {
  state_->take_body(bytes);
}

void ChatExchange::on_complete(const std::optional<Error>& error) {
  state_->take_completion(error);
}

}  // namespace agentpress::client
