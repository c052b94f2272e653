#include "history/json_string.hpp"

#include <doctest/doctest.h>

#include <string>

using agentpress::history::text_of_json;

TEST_CASE("json string: escapes") {
  CHECK(text_of_json(R"("")").empty());
  CHECK(text_of_json(R"("plain é")") == "plain é");
  CHECK(text_of_json(R"("a\"b\\c\/d\b\f\n\r\te")") == "a\"b\\c/d\b\f\n\r\te");
  CHECK(text_of_json(R"("\u00e9\u4f60\ud83c\udf89")") == "é你🎉");
  CHECK(text_of_json(R"("a\u0000b")") == std::string("a\0b", 3));
}

TEST_CASE("json string: what is no character") {
  CHECK(text_of_json(R"("\ud83cx")") == "\xEF\xBF\xBDx");
  CHECK(text_of_json(R"("\ud83c\u0041")") ==
        "\xEF\xBF\xBD"
        "A");
  CHECK(text_of_json(R"("\udf89")") == "\xEF\xBF\xBD");
  CHECK(text_of_json(R"("\ud83c\)") == "\xEF\xBF\xBD");
  CHECK(text_of_json("\"\\u12\"") == "\xEF\xBF\xBDu12");
}

TEST_CASE("json string: other JSON is its own text") {
  CHECK(text_of_json("null").empty());
  CHECK(text_of_json("").empty());
  CHECK(text_of_json("12") == "12");
  CHECK(text_of_json(R"({"a":1})") == R"({"a":1})");
}
