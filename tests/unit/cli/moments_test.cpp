#include "cli/moments.hpp"

#include "cli/values.hpp"
#include "core/error.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <ctime>
#include <string>

using namespace agentpress::cli;
using agentpress::util::parse_timestamp;

namespace {

std::string before(std::string_view now, const std::string& age) {
  const auto moment = moment_before(parse_timestamp(now).value(), read_age("older-than", age));
  return agentpress::util::timestamp_text(moment).value();
}

}  // namespace

TEST_CASE("moments: hours, days and weeks are of the clock, months and years of the calendar") {
  constexpr auto* kNow = "2028-03-31T08:30:00.250Z";
  CHECK(before(kNow, "0d") == kNow);
  CHECK(before(kNow, "12h") == "2028-03-30T20:30:00.250Z");
  CHECK(before(kNow, "90d") == "2028-01-01T08:30:00.250Z");
  CHECK(before(kNow, "2w") == "2028-03-17T08:30:00.250Z");
  CHECK(before(kNow, "3mo") == "2027-12-31T08:30:00.250Z");
  CHECK(before(kNow, "1mo") == "2028-02-29T08:30:00.250Z");
  CHECK(before(kNow, "13mo") == "2027-02-28T08:30:00.250Z");
  CHECK(before("2028-02-29T00:00:00Z", "1y") == "2027-02-28T00:00:00.000Z");
}

TEST_CASE("moments: what is no age and no day is refused") {
  using agentpress::core::StartupError;
  for (const auto* text :
       {"", "d", "90", "90 d", "-1d", "1.5d", "90m", "d90", "99999999999d", "20001y", "1D"}) {
    CHECK_THROWS_AS(read_age("older-than", text), StartupError);
    CHECK_THROWS_AS(read_day_or_age("since", text), StartupError);
  }
  for (const auto* text : {"2027-02-30", "2027-1-1", "2027-01-01T00:00:00Z", "yesterday"})
    CHECK_THROWS_AS(read_day_or_age("since", text), StartupError);
}

TEST_CASE("moments: a day is all of it, in the time zone of the user") {
  ::setenv("TZ", "UTC-9", 1);  // nine hours east
  ::tzset();
  const auto day = read_day_or_age("since", "2027-01-14");
  CHECK(first_moment_of(day, 0) == parse_timestamp("2027-01-13T15:00:00Z"));
  CHECK(end_of(day, 0) == parse_timestamp("2027-01-14T15:00:00Z"));
  CHECK(end_of(read_day_or_age("until", "2027-12-31"), 0) == parse_timestamp("2027-12-31T15:00:00Z"));
  CHECK(end_of(read_day_or_age("until", "1h"), 7'200'000) == 3'600'000);
  ::setenv("TZ", "UTC", 1);
  ::tzset();
}
