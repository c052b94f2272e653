// Reading hostile JSON: nothing throws, faults are named, harmless ones repaired.
#include "formats/json_access.hpp"

#include "formats/wire_format.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace {

using namespace agentpress::formats;

std::string repeat(std::string_view text, int times) {
  std::string result;
  for (int count = 0; count < times; ++count) result += text;
  return result;
}

JsonFault fault_of(std::string_view text) {
  const auto document = JsonDocument::parse(text);
  REQUIRE_FALSE(document.has_value());
  return document.error();
}

std::string reread(std::string_view text) {
  const auto document = JsonDocument::parse(text);
  return document ? document->root().dump() : "fault";
}

}  // namespace

TEST_CASE("json: text whose end is missing is told from text that is wrong") {
  const std::string whole = R"( {"a": [1.5, true, null, "x\u00e9é\n"], "b": {"c": -2e3}} )";
  REQUIRE(JsonDocument::parse(whole).has_value());
  for (std::size_t length = 0; length + 1 < whole.size(); ++length) {
    CAPTURE(length);
    CHECK(fault_of(whole.substr(0, length)) == JsonFault::cut);
  }
  for (const std::string_view text : {"x", "{x", "{\"a\" 1}", "[1,]", "{}x", "{} {}", "\"a\nb\"", "[01]",
                                      "nul1", "<html>", "{\"a\":\"\\q\"}", "]"}) {
    CAPTURE(text);
    CHECK(fault_of(text) == JsonFault::malformed);
  }
}

TEST_CASE("json: nesting is limited before the parser sees it, brackets in strings do not count") {
  const auto nested = [](int depth) { return repeat("[", depth) + repeat("]", depth); };
  CHECK(JsonDocument::parse(nested(kMaximumJsonDepth)).has_value());
  CHECK(fault_of(nested(kMaximumJsonDepth + 1)) == JsonFault::too_deep);
  CHECK(fault_of(nested(1'000'000)) == JsonFault::too_deep);
  CHECK(fault_of(repeat("{\"a\":", 100'000)) == JsonFault::too_deep);
  CHECK(JsonDocument::parse("\"" + repeat("[\\\"{", 1000) + "\"").has_value());
  CHECK(JsonDocument::parse("[" + repeat("[],", 1000) + "[]]").has_value());
}

TEST_CASE("json: lone surrogates, ill-formed UTF-8 and huge numbers are repaired, pairs are kept") {
  CHECK(reread(R"(["\ud83d\ude00"])") == "[\"\xF0\x9F\x98\x80\"]");
  CHECK(reread(R"(["\ud83d"])") == "[\"\xEF\xBF\xBD\"]");
  CHECK(reread(R"(["\ude00"])") == "[\"\xEF\xBF\xBD\"]");
  CHECK(reread(R"(["\ud83dx\ud83d\ud83d\ude00"])") == "[\"\xEF\xBF\xBDx\xEF\xBF\xBD\xF0\x9F\x98\x80\"]");
  CHECK(reread(R"(["\\ud83d"])") == R"(["\\ud83d"])");
  CHECK(reread("[\"a\xFF\"]") == "[\"a\xEF\xBF\xBD\"]");
  CHECK(reread("[1e999,-1E400]") == "[1.7976931348623157e+308,-1.7976931348623157e+308]");
  CHECK(reread("[1e-999]") == "[0.0]");
  CHECK(reread("[1" + repeat("0", 400) + "]") == "[1.7976931348623157e+308]");
  CHECK(reread(R"({"1e999":"1e999","x":1e999})") == R"({"1e999":"1e999","x":1.7976931348623157e+308})");
  CHECK(reread("\xEF\xBB\xBF{}") == "{}");
}

TEST_CASE("json: of repeated members the last counts") {
  CHECK(reread(R"({"a":1,"a":2})") == R"({"a":2})");
}

TEST_CASE("json: getters have an answer for every kind of value") {
  const auto document = JsonDocument::parse(
      R"({"text":"t","int":5,"float":12.0,"half":1.5,"minus":-1,"big":1e300,"true":true,"null":null,"list":[1,"b"],"object":{"x":1}})");
  REQUIRE(document.has_value());
  const JsonView root = document->root();
  CHECK(root["text"].text() == "t");
  CHECK(root["int"].text().empty());
  CHECK(root["int"].count() == 5);
  CHECK(root["float"].count() == 12);
  for (const auto* name : {"half", "minus", "big", "true", "null", "text", "list", "object", "absent"}) {
    CAPTURE(name);
    CHECK_FALSE(root[name].count().has_value());
  }
  CHECK(root["int"].scalar_text() == "5");
  CHECK(root["true"].scalar_text() == "true");
  CHECK(root["null"].scalar_text().empty());
  CHECK(root["list"].scalar_text().empty());
  CHECK_FALSE(root["null"].has_value());
  CHECK_FALSE(root["absent"].has_value());
  CHECK(root["list"][1].text() == "b");
  CHECK_FALSE(root["list"][2].has_value());
  CHECK_FALSE(root["list"]["x"].has_value());
  CHECK_FALSE(root["object"][0].has_value());
  CHECK_FALSE(root["absent"]["a"][3]["b"].has_value());
  CHECK(root["object"].size() == 1);
  CHECK(root["text"].size() == 0);
  CHECK(JsonView().dump().empty());
}

TEST_CASE("json: a merge patch sets, replaces, removes and nests, and keeps the order") {
  CHECK(merge_json_objects(R"({"z":1,"a":{"b":1,"c":2}})", R"({"a":{"c":null,"d":[3]},"z":"y","n":null})") ==
        R"({"z":"y","a":{"b":1,"d":[3]}})");
  for (const auto* text : {"", "[]", "1", "{", "null", "{} x"}) {
    CAPTURE(text);
    CHECK_FALSE(merge_json_objects("{}", text).has_value());
    CHECK_FALSE(merge_json_objects(text, "{}").has_value());
  }
  CHECK_FALSE(merge_json_objects("{}", repeat("{\"a\":", 1000) + "1" + repeat("}", 1000)).has_value());
}
