#include "util/display_width.hpp"

#include <doctest/doctest.h>

using namespace agentpress::util;

TEST_CASE("width: of plain, wide and combining characters") {
  CHECK(display_width("") == 0);
  CHECK(display_width("plain") == 5);
  CHECK(display_width("\u5bc6\u94a5") == 4);
  CHECK(display_width("\uff21\uff0c") == 4);
  CHECK(display_width("\ud55c\uae00") == 4);
  CHECK(display_width("\u1112\u1161\u11ab") == 2);
  CHECK(display_width("e\u0301") == 1);
  CHECK(display_width("\u0e01\u0e34\u0e19") == 2);
  CHECK(display_width("\u05e9\u05dc\u05d5\u05dd\u200f") == 4);
  CHECK(display_width("\u2713 ok") == 4);
  CHECK(display_width("\xff\xfe") == 2);
}

TEST_CASE("width: emoji take two columns, however many characters they are made of") {
  CHECK(display_width("\U0001F600") == 2);
  CHECK(display_width("\U0001F469\u200d\U0001F469\u200d\U0001F467") == 2);
  CHECK(display_width("\U0001F44D\U0001F3FD") == 2);
  CHECK(display_width("\u2764") == 1);
  CHECK(display_width("\u2764\ufe0f") == 2);
  CHECK(display_width("1\ufe0f\u20e3") == 2);
  CHECK(display_width("\U0001F1E9\U0001F1EA") == 2);
  CHECK(display_width("\U0001F3F4\U000E0067\U000E0062\U000E007F") == 2);
  CHECK(display_width("a\u200db") == 2);
  CHECK(display_width("\U0001F3FD") == 2);
}

TEST_CASE("width: a counter goes on where it was") {
  ColumnCounter counter;
  CHECK(counter.add(U'\u2764') == 1);
  CHECK(counter.add(U'\ufe0f') == 1);
  CHECK(counter.add(U'\u200d') == 0);
  CHECK(counter.add(U'\U0001F525') == 0);
  CHECK(counter.add(U'x') == 1);
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
