// Whether and when to try again. Pure: the clock and the random number come in as arguments.
#pragma once

#include "core/error.hpp"
#include "net/transport.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace agentpress::net {

inline constexpr int kDefaultRetries = 2;
/// A server that asks for a longer pause than this is not waited for.
inline constexpr double kLongestWaitSeconds = 60.0;

/// Reads `retry-after-ms`, then `retry-after` (seconds, whole or decimal, or an HTTP date).
/// `now_seconds` is seconds since the epoch, for dates. Nothing when absent, negative or unreadable.
std::optional<double> retry_after_seconds(const HttpResponseHead& head, std::int64_t now_seconds);

/// The server's own word on retrying (`x-should-retry: true|false`), if it said one.
std::optional<bool> should_retry_header(const HttpResponseHead& head);

/// The pause before attempt `failed_attempts + 1`, or nothing when the error is not to be retried: not
/// retryable, no attempts left, or the server asked for more than `kLongestWaitSeconds`.
/// Without a hint: min(0.5 * 2^n, 8) s, less up to 25 % by `random` in [0, 1).
std::optional<Milliseconds> retry_delay(const core::Error& error, int failed_attempts, int retries,
                                        double random);

}  // namespace agentpress::net
