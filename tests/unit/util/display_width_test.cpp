#include "util/display_width.hpp"

#include <doctest/doctest.h>

using namespace agentpress::util;

TEST_CASE("display width: the width of a text is that of a terminal") {
  CHECK(display_width("") == 0);
  CHECK(display_width("plain") == 5);
  CHECK(display_width("\u5bc6\u94a5") == 4);
  CHECK(display_width("e\u0301") == 1);
  CHECK(display_width("\u2713 ok") == 4);
  CHECK(display_width("\U0001F600") == 2);
  CHECK(display_width("\xff\xfe") == 2);
}

TEST_CASE("display width: padding counts columns") {
  CHECK(padded("ab", 4) == "ab  ");
  CHECK(padded("\u5bc6", 4) == "\u5bc6  ");
  CHECK(padded("long", 2) == "long");
}

TEST_CASE("display width: what is cut ends in its mark and fits") {
  CHECK(cut_to_width("plain", 5) == "plain");
  CHECK(cut_to_width("plain", 4) == "pla\u2026");
  CHECK(cut_to_width("plain", 1) == "\u2026");
  CHECK(cut_to_width("plain", 0).empty());
  CHECK(cut_to_width("", 0).empty());
  CHECK(cut_to_width("\u5bc6\u94a5\u5bc6", 6) == "\u5bc6\u94a5\u5bc6");
  // A wide character that would stand on the edge is left out.
  CHECK(cut_to_width("\u5bc6\u94a5\u5bc6", 5) == "\u5bc6\u94a5\u2026");
  CHECK(cut_to_width("\u5bc6\u94a5\u5bc6", 4) == "\u5bc6\u2026");
  CHECK(cut_to_width("e\u0301e\u0301e\u0301", 2) == "e\u0301\u2026");
}
