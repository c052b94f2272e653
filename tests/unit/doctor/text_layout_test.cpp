#include "doctor/text_layout.hpp"

#include <doctest/doctest.h>

using namespace agentpress::doctor;
using Lines = std::vector<std::string>;

TEST_CASE("layout: lines end at blanks and never cut a word") {
  CHECK(wrapped_lines("", 10).empty());
  CHECK(wrapped_lines("one two three", 7) == Lines{"one two", "three"});
  CHECK(wrapped_lines("one two three", 8) == Lines{"one two", "three"});
  CHECK(wrapped_lines("a https://example.com/long b", 6) == Lines{"a", "https://example.com/long", "b"});
  CHECK(wrapped_lines("  many   blanks  ", 40) == Lines{"many blanks"});
  CHECK(wrapped_lines("\u5bc6\u94a5 \u5bc6\u94a5", 6) == Lines{"\u5bc6\u94a5", "\u5bc6\u94a5"});
}

TEST_CASE("layout: padding counts columns") {
  CHECK(padded("ab", 4) == "ab  ");
  CHECK(padded("\u5bc6", 4) == "\u5bc6  ");
  CHECK(padded("long", 2) == "long");
}
