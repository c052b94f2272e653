// The limits of an exchange: the whole, the first token, silence, and noise without content.
#include "client/watchdog.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

namespace agentpress::client {
namespace {

using net::Milliseconds;

/// Pings alone keep a connection open, not an answer: so many idle times without an event are a timeout.
constexpr int kIdleTimesWithoutEvent = 3;
/// A longer limit is none; it also keeps the sums below from overflowing.
constexpr Milliseconds kLongestLimit = std::chrono::hours(24 * 365);

/// One limit that counts at the moment.
struct Limit {
  Milliseconds since{0};
  Milliseconds duration{0};  ///< zero: no limit
  const char* message = "";  ///< {0} is the provider, {1} the duration
  const char* hint = "";     ///< {0} is the provider
  bool is_total = false;

  bool counts() const { return duration > Milliseconds{0} && duration <= kLongestLimit; }
};

constexpr const char* kIdleHint = "raise `timeout_idle` of [providers.{0}] in the configuration";

/// In the order in which they are reported when several have passed.
std::array<Limit, 4> limits_of(const Timeouts& timeouts, const ExchangeTimes& times) {
  std::array<Limit, 4> limits;
  limits[0] = {.since = times.started,
               .duration = timeouts.total.value_or(Milliseconds{0}),
               .message = "no complete answer from {0} within {1}",
               .hint = "--timeout sets the limit of the whole answer",
               .is_total = true};
  if (times.is_pausing) return limits;
  if (!times.has_delta) {
    limits[1] = {.since = times.attempt_began,
                 .duration = timeouts.first_token,
                 .message = "no first token from {0} within {1}",
                 .hint = "raise `timeout_first_token` of [providers.{0}] in the configuration"};
    return limits;
  }
  limits[2] = {.since = times.last_byte,
               .duration = timeouts.idle,
               .message = "the answer was cut: no byte from {0} for {1}",
               .hint = kIdleHint};
  limits[3] = {.since = times.last_event,
               .duration = std::min(timeouts.idle, kLongestLimit) * kIdleTimesWithoutEvent,
               .message = "the answer was cut: nothing but keep-alives from {0} for {1}",
               .hint = kIdleHint};
  return limits;
}

std::string seconds_text(Milliseconds duration) {
  return fmt::format("{:g} s", static_cast<double>(duration.count()) / 1000.0);
}

}  // namespace

std::optional<Milliseconds> next_deadline(const Timeouts& timeouts, const ExchangeTimes& times) {
  std::optional<Milliseconds> next;
  for (const auto& limit : limits_of(timeouts, times)) {
    if (!limit.counts()) continue;
    const auto deadline = limit.since + limit.duration;
    next = next ? std::min(*next, deadline) : deadline;
  }
  return next;
}

std::optional<Overdue> find_overdue(const Timeouts& timeouts, const ExchangeTimes& times, Milliseconds now,
                                    std::string_view provider) {
  for (const auto& limit : limits_of(timeouts, times)) {
    if (!limit.counts() || now - limit.since < limit.duration) continue;
    core::Error error;
    error.error_class = core::ErrorClass::timeout;
    error.message = fmt::format(fmt::runtime(limit.message), provider, seconds_text(limit.duration));
    error.hint = fmt::format(fmt::runtime(limit.hint), provider);
    return Overdue{.is_total = limit.is_total, .error = std::move(error)};
  }
  return std::nullopt;
}

}  // namespace agentpress::client
