// Dates of HTTP.
#include "net/http_date.hpp"

#include <doctest/doctest.h>

#include <string>

using agentpress::net::parse_http_date;

namespace {
constexpr std::int64_t kNow = 1'700'000'000;    // November 2023
constexpr std::int64_t kExample = 784'111'777;  // the date of RFC 9110
}  // namespace

TEST_CASE("http date: the three forms of RFC 9110 mean the same second") {
  CHECK(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT", kNow) == kExample);
  CHECK(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT", kNow) == kExample);
  CHECK(parse_http_date("Sun Nov  6 08:49:37 1994", kNow) == kExample);
}

TEST_CASE("http date: a two-digit year is the nearest one that is not more than fifty years ahead") {
  CHECK(parse_http_date("Sunday, 06-Nov-30 08:49:37 GMT", kNow) ==
        parse_http_date("Wed, 06 Nov 2030 08:49:37 GMT", kNow));
}

TEST_CASE("http date: a leap day exists only in leap years") {
  CHECK(parse_http_date("Thu, 29 Feb 2024 00:00:00 GMT", kNow) == 1'709'164'800);
  CHECK_FALSE(parse_http_date("Wed, 29 Feb 2023 00:00:00 GMT", kNow).has_value());
}

TEST_CASE("http date: anything else is nothing") {
  for (const char* text :
       {"", "soon", "120", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 06 Nov 1994 24:49:37 GMT",
        "Sun, 06 Nov 1994 08:60:37 GMT", "Sun, 32 Nov 1994 08:49:37 GMT", "Sun, 06 Foo 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49 GMT", "Sun, -6 Nov 1994 08:49:37 GMT", "Sun, 06-Nov 08:49:37 GMT"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_http_date(text, kNow).has_value());
  }
}

TEST_CASE("http date: moments of certificates are read") {
  CHECK(agentpress::net::parse_certificate_time("Nov 28 02:50:16 2026 GMT") == 1'795'834'216);
  CHECK(agentpress::net::parse_certificate_time(" Jan  1 00:00:00 1970 GMT ") == 0);
  CHECK(agentpress::net::parse_certificate_time("Feb 29 12:00:00 2028 GMT") == 1'835'438'400);
  for (const char* wrong :
       {"", "Nov", "Nov 28 2026", "Nov 31 02:50:16 2026 GMT", "Nev 28 02:50:16 2026 GMT",
        "Nov 28 02:50 2026 GMT", "Nov 28 02:x0:16 2026 GMT", "Nov -8 02:50:16 2026 GMT"}) {
    CAPTURE(std::string(wrong));
    CHECK_FALSE(agentpress::net::parse_certificate_time(wrong));
  }
}
