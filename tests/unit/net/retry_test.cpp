// The decision to try again.
#include "net/retry.hpp"

#include <doctest/doctest.h>

using namespace agentpress;
using net::HttpResponseHead;
using net::Milliseconds;
using net::retry_delay;

namespace {

constexpr std::int64_t kNow = 784'111'777;  // Sun, 06 Nov 1994 08:49:37 GMT

HttpResponseHead head_with(core::HttpHeaders headers) {
  return {.status = 429, .headers = std::move(headers)};
}

core::Error retryable() {
  return {.error_class = core::ErrorClass::overloaded, .message = "overloaded", .retryable = true};
}

}  // namespace

TEST_CASE("retry-after: milliseconds come before seconds, names compare without case") {
  CHECK(net::retry_after_seconds(head_with({{"Retry-After", "7"}, {"RETRY-AFTER-MS", "1500"}}), kNow) == 1.5);
  CHECK(net::retry_after_seconds(head_with({{"retry-after", " 2.5 "}}), kNow) == 2.5);
}

TEST_CASE("retry-after: unreadable milliseconds leave the seconds to decide") {
  CHECK(net::retry_after_seconds(head_with({{"retry-after-ms", "soon"}, {"retry-after", "3"}}), kNow) == 3.0);
}

TEST_CASE("retry-after: a date counts from now, one in the past is no hint") {
  CHECK(net::retry_after_seconds(head_with({{"retry-after", "Sun, 06 Nov 1994 08:49:47 GMT"}}), kNow) ==
        10.0);
  CHECK_FALSE(net::retry_after_seconds(head_with({{"retry-after", "Sun, 06 Nov 1994 08:49:07 GMT"}}), kNow));
}

TEST_CASE("retry-after: what is absent, negative or no number is no hint") {
  CHECK_FALSE(net::retry_after_seconds(head_with({}), kNow));
  for (const char* value : {"-1", "", "inf", "nan", "1e3", "0x10", "5 s", "+5", ".5"}) {
    CAPTURE(value);
    CHECK_FALSE(net::retry_after_seconds(head_with({{"retry-after", value}}), kNow));
  }
}

TEST_CASE("x-should-retry: only true and false are words") {
  CHECK(net::should_retry_header(head_with({{"X-Should-Retry", "true"}})) == true);
  CHECK(net::should_retry_header(head_with({{"x-should-retry", "FALSE"}})) == false);
  CHECK_FALSE(net::should_retry_header(head_with({{"x-should-retry", "maybe"}})));
  CHECK_FALSE(net::should_retry_header(head_with({})));
}

TEST_CASE("retry delay: doubles from half a second to eight") {
  CHECK(retry_delay(retryable(), 1, 9, 0.0) == Milliseconds(500));
  CHECK(retry_delay(retryable(), 2, 9, 0.0) == Milliseconds(1000));
  CHECK(retry_delay(retryable(), 5, 9, 0.0) == Milliseconds(8000));
  CHECK(retry_delay(retryable(), 6, 9, 0.0) == Milliseconds(8000));
  CHECK(retry_delay(retryable(), 1'000'000, 2'000'000, 0.0) == Milliseconds(8000));
}

TEST_CASE("retry delay: the random number takes off up to a quarter") {
  CHECK(retry_delay(retryable(), 1, 9, 0.5) == Milliseconds(438));
  CHECK(retry_delay(retryable(), 1, 9, 0.999) >= Milliseconds(375));
}

TEST_CASE("retry delay: two retries are three attempts") {
  CHECK(retry_delay(retryable(), 2, 2, 0.0).has_value());
  CHECK_FALSE(retry_delay(retryable(), 3, 2, 0.0).has_value());
  CHECK_FALSE(retry_delay(retryable(), 1, 0, 0.0).has_value());
}

TEST_CASE("retry delay: what is not retryable is not retried, hint or no hint") {
  auto error = retryable();
  error.retryable = false;
  error.retry_after_seconds = 1.0;
  CHECK_FALSE(retry_delay(error, 1, 2, 0.0).has_value());
}

TEST_CASE("retry delay: a hint is followed exactly up to sixty seconds and refused beyond") {
  auto error = retryable();
  error.retry_after_seconds = 0.25;
  CHECK(retry_delay(error, 1, 2, 0.9) == Milliseconds(250));
  error.retry_after_seconds = 0.0;
  CHECK(retry_delay(error, 1, 2, 0.9) == Milliseconds(0));
  error.retry_after_seconds = 60.0;
  CHECK(retry_delay(error, 1, 2, 0.9) == Milliseconds(60'000));
  error.retry_after_seconds = 60.1;
  CHECK_FALSE(retry_delay(error, 1, 2, 0.9).has_value());
}
