// util/text: bytes and UTF-8.
#include "util/text.hpp"

#include <doctest/doctest.h>

using namespace agentpress::util;

TEST_CASE("lower_ascii: only the letters A to Z change") {
  CHECK(lower_ascii("AbZ[@`\xC3\x84") == "abz[@`\xC3\x84");
  CHECK(lower_ascii("") == "");
}

TEST_CASE("equals_ignoring_case: ASCII case does not count, length and other bytes do") {
  CHECK(equals_ignoring_case("X-Api-Key", "x-api-key"));
  CHECK_FALSE(equals_ignoring_case("key", "keys"));
  CHECK_FALSE(equals_ignoring_case("\xC3\x84", "\xC3\xA4"));
}

TEST_CASE("starts_with_ignoring_case: a prefix longer than the text is none") {
  CHECK(starts_with_ignoring_case("Bearer x", "bearer "));
  CHECK(starts_with_ignoring_case("x", ""));
  CHECK_FALSE(starts_with_ignoring_case("be", "bearer"));
}

TEST_CASE("trim: blanks and line ends go from both ends and stay inside") {
  CHECK(trim(" \t\r\n a b \n") == "a b");
  CHECK(trim(" \n").empty());
  CHECK(trim("").empty());
}

TEST_CASE("split: empty parts are kept") {
  CHECK(split("a,,b,", ',') == std::vector<std::string_view>{"a", "", "b", ""});
  CHECK(split("", ',') == std::vector<std::string_view>{""});
}

TEST_CASE("join: the separator stands only between parts") {
  CHECK(join({"a", "b", "c"}, ", ") == "a, b, c");
  CHECK(join({"a"}, ", ") == "a");
  CHECK(join({}, ", ") == "");
}

TEST_CASE("utf8_sequence_length: well-formed sequences of each length") {
  CHECK(utf8_sequence_length("a") == 1);
  CHECK(utf8_sequence_length("\xC3\xA4") == 2);
  CHECK(utf8_sequence_length("\xE2\x82\xAC") == 3);
  CHECK(utf8_sequence_length("\xF0\x9F\x98\x80") == 4);
  CHECK(utf8_sequence_length("\xF4\x8F\xBF\xBF") == 4);
}

TEST_CASE("utf8_sequence_length: overlong forms, surrogates, too large values and cut sequences are none") {
  for (const std::string_view text :
       {"", "\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF",
        "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xE2\x82", "\xC3"}) {
    CAPTURE(text);
    CHECK(utf8_sequence_length(text) == 0);
  }
}

TEST_CASE("find_invalid_utf8: the offset of the first ill-formed byte") {
  CHECK_FALSE(find_invalid_utf8("a\xC3\xA4z").has_value());
  CHECK(find_invalid_utf8("a\xC3\xA4\xFFz") == 3);
  CHECK(find_invalid_utf8("ab\xE2\x82") == 2);
}

TEST_CASE("replace_invalid_utf8: each ill-formed byte becomes U+FFFD and the rest stays") {
  CHECK(replace_invalid_utf8("a\xFF\xFE\xC3\xA4") == "a\xEF\xBF\xBD\xEF\xBF\xBD\xC3\xA4");
  CHECK(replace_invalid_utf8("plain") == "plain");
}

TEST_CASE("decode_utf8: the scalar value of each length") {
  CHECK(decode_utf8("a") == U'a');
  CHECK(decode_utf8("\xC3\xA4") == U'\u00E4');
  CHECK(decode_utf8("\xE2\x82\xAC") == U'\u20AC');
  CHECK(decode_utf8("\xF0\x9F\x98\x80") == U'\U0001F600');
}
