#include "util/date.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <ctime>
#include <limits>

using namespace agentpress::util;

TEST_CASE("date: moments are written and read back to the millisecond") {
  CHECK(timestamp_text(0) == "1970-01-01T00:00:00.000Z");
  CHECK(timestamp_text(1'799'915'400'250) == "2027-01-14T08:30:00.250Z");
  CHECK(timestamp_text(-1) == "1969-12-31T23:59:59.999Z");
  for (const std::int64_t moment : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1'799'915'400'250},
                                    std::int64_t{-62'167'219'200'000}, std::int64_t{253'402'300'799'999}})
    CHECK(parse_timestamp(timestamp_text(moment).value()) == moment);
}

TEST_CASE("date: moments that four digits of a year do not reach have no text") {
  CHECK_FALSE(timestamp_text(253'402'300'800'000));
  CHECK_FALSE(timestamp_text(-62'167'219'200'001));
  CHECK_FALSE(timestamp_text(std::numeric_limits<std::int64_t>::max()));
  CHECK_FALSE(timestamp_text(std::numeric_limits<std::int64_t>::min()));
}

TEST_CASE("date: moments in other spellings") {
  CHECK(parse_timestamp("1970-01-01T00:00:01Z") == 1000);
  CHECK(parse_timestamp("1970-01-01T00:00:01.5Z") == 1500);
  CHECK(parse_timestamp("1970-01-01T00:00:01.123999Z") == 1123);
  for (const auto* text :
       {"", "1970-01-01", "1970-01-01T00:00:01", "1970-01-01 00:00:01Z", "1970-01-01T24:00:01Z",
        "1970-02-30T00:00:01Z", "1970-01-01T00:60:01Z", "1970-01-01T00:00:60Z", "1970-01-01T00:00:01.Z",
        "1970-01-01T00:00:01.-1Z", "1970-01-01T00:00:01+01:00", "1970-01-01T0x:00:01Z"})
    CHECK_FALSE_MESSAGE(parse_timestamp(text), text);
}

TEST_CASE("date: the day of the user's time zone") {
  ::setenv("TZ", "UTC-9", 1);  // nine hours east
  ::tzset();
  CHECK(local_minute_text(0) == "1970-01-01 09:00");
  CHECK(local_minute_text(-1) == "1970-01-01 08:59");
  CHECK(local_midnight(parse_date("1970-01-02").value()) == (24 - 9) * 3'600'000);
  ::unsetenv("TZ");
  ::tzset();
}
