#include "history/foreign_time.hpp"

#include <doctest/doctest.h>

using agentpress::history::parse_iso_time;
using agentpress::history::time_of_ulid;

TEST_CASE("foreign time: what Python prints") {
  CHECK(parse_iso_time("1970-01-01T00:00:00") == 0);
  CHECK(parse_iso_time("2024-05-01 12:34:56.789012") == 1714566896789);
  CHECK(parse_iso_time("2024-05-01T12:34:56.7") == 1714566896700);
  CHECK(parse_iso_time("2024-05-01T12:34:56Z") == 1714566896000);
  CHECK(parse_iso_time("2024-05-01T12:34:56+00:00") == 1714566896000);
  CHECK(parse_iso_time("2024-05-01T14:34:56.000+02:00") == 1714566896000);
  CHECK(parse_iso_time("2024-05-01T07:04:56-05:30") == 1714566896000);
  CHECK(parse_iso_time("2024-05-01T12:34") == 1714566840000);
  CHECK(parse_iso_time("1969-12-31T23:59:59.5") == -500);
}

TEST_CASE("foreign time: what is no moment") {
  for (const char* text :
       {"", "2024-05-01", "2024-05-01T", "2024-02-30T00:00:00", "2024-05-01T24:00:00", "2024-05-01T12:60:00",
        "2024-05-01T12:34:56.", "2024-05-01T12:34:56 ", "2024-05-01T12:34:56+2", "2024-05-01T1:2:3",
        "2024-05-01T12:34:56+24:00", "2024-05-01T12:34:56.789012x", "now"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_iso_time(text).has_value());
  }
}

TEST_CASE("foreign time: ULIDs in either case") {
  // The example of the specification, and the largest time there is.
  CHECK(time_of_ulid("01ARYZ6S41TSV4RRFFQ69G5FAV") == 1469918176385);
  CHECK(time_of_ulid("01aryz6s41tsv4rrffq69g5fav") == 1469918176385);
  CHECK(time_of_ulid("7ZZZZZZZZZZZZZZZZZZZZZZZZZ") == 281474976710655);
  CHECK_FALSE(time_of_ulid("8ZZZZZZZZZZZZZZZZZZZZZZZZZ").has_value());
  CHECK_FALSE(time_of_ulid("01ARYZ6S41").has_value());
  CHECK_FALSE(time_of_ulid("01URYZ6S41TSV4RRFFQ69G5FAV").has_value());
}
