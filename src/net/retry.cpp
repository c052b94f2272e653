// The decision to try again, as arithmetic.
#include "net/retry.hpp"

#include "net/http_date.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace agentpress::net {
namespace {

constexpr double kFirstPauseSeconds = 0.5;
constexpr double kLongestOwnPauseSeconds = 8.0;
constexpr double kJitter = 0.25;

std::optional<double> parse_decimal(std::string_view text) {
  // from_chars would also take "inf", "nan" and a sign.
  if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
  double value = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, fault] = std::from_chars(text.data(), end, value, std::chars_format::fixed);
  if (fault != std::errc{} || stop != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

Milliseconds to_milliseconds(double seconds) {
  return Milliseconds(static_cast<std::int64_t>(std::ceil(seconds * 1000.0)));
}

}  // namespace

std::optional<double> retry_after_seconds(const HttpResponseHead& head, std::int64_t now_seconds) {
  if (const auto text = head.header("retry-after-ms")) {
    if (const auto milliseconds = parse_decimal(*text)) return *milliseconds / 1000.0;
  }
  const auto text = head.header("retry-after");
  if (!text) return std::nullopt;
  if (const auto seconds = parse_decimal(*text)) return seconds;
  const auto date = parse_http_date(*text, now_seconds);
  if (!date || *date < now_seconds) return std::nullopt;
  return static_cast<double>(*date - now_seconds);
}

std::optional<bool> should_retry_header(const HttpResponseHead& head) {
  const auto text = head.header("x-should-retry");
  if (!text) return std::nullopt;
  if (util::equals_ignoring_case(*text, "true")) return true;
  if (util::equals_ignoring_case(*text, "false")) return false;
  return std::nullopt;
}

std::optional<Milliseconds> retry_delay(const core::Error& error, int failed_attempts, int retries,
                                        double random) {
  if (!error.retryable || failed_attempts > retries) return std::nullopt;
  if (error.retry_after_seconds) {
    if (*error.retry_after_seconds > kLongestWaitSeconds) return std::nullopt;
    return to_milliseconds(std::max(*error.retry_after_seconds, 0.0));
  }
  const int doublings = std::clamp(failed_attempts - 1, 0, 16);
  const double pause = std::min(std::ldexp(kFirstPauseSeconds, doublings), kLongestOwnPauseSeconds);
  return to_milliseconds(pause * (1.0 - kJitter * std::clamp(random, 0.0, 1.0)));
}

}  // namespace agentpress::net
