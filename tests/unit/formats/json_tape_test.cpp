// The quick way to read JSON, held against nlohmann/json: what it takes means the same there, and what only
// needs no judgement is taken.
#include "formats/json_tape.hpp"

#include "formats/json_access.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <random>
#include <string>

namespace {

using namespace agentpress::formats;
using Json = nlohmann::json;

/// What the tape says, value by value, as another library's tree.
Json tree_of(const JsonTape& tape, std::uint32_t index) {
  const JsonNode& node = tape.node(index);
  switch (node.kind) {
    case JsonKind::object: {
      Json object = Json::object();
      for (auto member = index + 1; member != node.next; member = tape.node(member + 1).next)
        object[std::string(tape.text_of(tape.node(member)))] = tree_of(tape, member + 1);
      return object;
    }
    case JsonKind::array: {
      Json array = Json::array();
      for (auto value = index + 1; value != node.next; value = tape.node(value).next)
        array.push_back(tree_of(tape, value));
      return array;
    }
    case JsonKind::string:
      return std::string(tape.text_of(node));
    case JsonKind::number:
      return Json::parse(tape.source_of(node));
    case JsonKind::true_value:
      return true;
    case JsonKind::false_value:
      return false;
    case JsonKind::null:
      break;
  }
  return nullptr;
}

/// Takes `text` both ways and compares; returns whether the tape took it.
bool agrees(std::string_view text) {
  CAPTURE(text);
  JsonTape tape;
  const bool is_taken = tape.read(text);
  if (!is_taken) return false;
  const Json expected = Json::parse(text, nullptr, false);
  CHECK_FALSE(expected.is_discarded());
  CHECK(tree_of(tape, 0) == expected);
  CHECK(tape.source_of(tape.node(0)).size() <= text.size());
  return true;
}

}  // namespace

TEST_CASE("json tape: it takes all of JSON's grammar") {
  for (const std::string_view text : {R"({})",
                                      R"([])",
                                      R"(null)",
                                      R"( true )",
                                      R"(false)",
                                      R"("")",
                                      R"("text")",
                                      R"(0)",
                                      R"(-0)",
                                      R"(12.50)",
                                      R"(-1.5e+10)",
                                      R"(1E5)",
                                      R"(2e-7)",
                                      R"([1,[2,[3,{}],[]],{"a":{"b":[null]}}])",
                                      R"({"a":1,"b":"two","c":[true,false,null],"d":{"e":{}}})",
                                      "\t\r\n [ 1 , 2 ]\n",
                                      R"({ "a" : 1 , "b" : [ ] })",
                                      R"("plain text of more than eight bytes")",
                                      R"("\"\\\/\b\f\n\r\t")",
                                      R"("\u0000\u0041\u00e9\u20AC")",
                                      R"("\ud83d\ude00 and \uD83D\uDE00")",
                                      R"("seven b\n")",
                                      R"({"key with \" quote":"é"})",
                                      "\"h\xC3\xA9llo w\xC3\xB6rld \xF0\x9F\x8C\x8D\"",
                                      R"({"a":1,"a":2})"}) {
    CAPTURE(text);
    CHECK(agrees(text));
  }
}

TEST_CASE("json tape: it takes nothing that is not JSON") {
  for (const std::string_view text : {"",
                                      " ",
                                      "{",
                                      "}",
                                      "[",
                                      "]",
                                      "[1",
                                      "[1,",
                                      "[1,]",
                                      "[,1]",
                                      "{,}",
                                      "{\"a\"}",
                                      "{\"a\":}",
                                      "{\"a\":1,}",
                                      "{a:1}",
                                      "{'a':1}",
                                      "[1 2]",
                                      "{\"a\" 1}",
                                      "{\"a\":1 \"b\":2}",
                                      "nul",
                                      "nulll",
                                      "True",
                                      "+1",
                                      "01",
                                      "-",
                                      "1.",
                                      ".5",
                                      "1e",
                                      "1e+",
                                      "--1",
                                      "0x1",
                                      "NaN",
                                      "\"",
                                      "\"a",
                                      "\"\\\"",
                                      "\"\\x\"",
                                      "\"\\u12\"",
                                      "\"\\u12g4\"",
                                      "\"a\nb\"",
                                      "\"a\tb\"",
                                      "[]]",
                                      "{}{}",
                                      "1 2",
                                      "[1]x",
                                      "\"a\"b",
                                      "//x",
                                      "[1}",
                                      "{\"a\":1]"}) {
    CAPTURE(text);
    JsonTape tape;
    CHECK_FALSE(tape.read(text));
    CHECK(Json::parse(text, nullptr, false).is_discarded());
  }
  JsonTape tape;
  CHECK_FALSE(tape.read(std::string_view("[1\0]", 4)));
  CHECK_FALSE(tape.read(std::string_view("\"\0\"", 3)));
}

TEST_CASE("json tape: what could be repaired is left to others") {
  for (const std::string_view text :
       {R"("\ud83d")", R"("\ude00")", R"("\ud83dx")", R"("\ud83d\u0041")", "\"a\xFF\"", "\"\xC3\"",
        "\"\xED\xA0\x80\"", "\"\\n\xFF\"", R"(1e999)", R"(-1e400)", "\xEF\xBB\xBF{}"}) {
    CAPTURE(text);
    JsonTape tape;
    CHECK_FALSE(tape.read(text));
  }
  JsonTape tape;
  CHECK_FALSE(tape.read("1" + std::string(400, '0')));
  CHECK(tape.read("1e308", JsonNumbers::all));
}

TEST_CASE("json tape: nesting has a limit, whatever is nested") {
  JsonTape tape;
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  const auto deepest = nested(128);
  CHECK(tape.read(deepest));
  CHECK_FALSE(tape.read(nested(129)));
  CHECK_FALSE(tape.read(std::string(1'000'000, '[')));
}

TEST_CASE("json tape: strings of every length and every byte at every place") {
  for (std::size_t length = 0; length < 40; ++length) {
    for (std::size_t place = 0; place < length; ++place) {
      for (const std::string_view odd : {"\\n", "\\\"", "\\\\", "\xC3\xA9", "\\u00e9", "\x7F", " "}) {
        std::string text(length, 'x');
        text.replace(place, 1, odd);
        CHECK(agrees("[\"" + text + "\",1]"));
      }
      for (int byte = 0; byte < 256; ++byte) {
        if (byte == '"' || byte == '\\') continue;
        std::string text(length, 'x');
        text[place] = static_cast<char>(byte);
        CHECK(agrees("\"" + text + "\"") == (byte >= 0x20 && byte < 0x80));
      }
    }
  }
}

TEST_CASE("json tape: no cut and no changed byte of a real event makes it disagree") {
  const std::string event =
      R"({"id":"chatcmpl-1","created":1,"choices":[{"index":0,"delta":{"content":"h\u00e9 \"q\" \ud83d\ude00"},)"
      R"("logprobs":null,"finish_reason":null}],"usage":{"prompt_tokens":12,"cost":1.5e-05,"cached":true}})";
  REQUIRE(agrees(event));
  for (std::size_t length = 0; length < event.size(); ++length) CHECK_FALSE(agrees(event.substr(0, length)));
  std::mt19937 random(20261125);
  for (int round = 0; round < 20'000; ++round) {
    std::string changed = event;
    for (auto changes = 1 + random() % 3; changes > 0; --changes)
      changed[random() % changed.size()] = "{}[]\",:\\u0123456789eE.+-tfn \n\xC3\xA9\x01"[random() % 32];
    agrees(changed);
  }
}

TEST_CASE("json tape: a document is the same whichever way it was read") {
  // A byte order mark is all that sends the second one to the slow way.
  const std::string text = R"({"a":[1,2.50,"x\n",{"b":null}],"c":"é","d":true,"count":12.0})";
  const std::string marked = "\xEF\xBB\xBF" + text;
  const auto quick = JsonDocument::parse(text);
  const auto slow = JsonDocument::parse(marked);
  REQUIRE(quick.has_value());
  REQUIRE(slow.has_value());
  CHECK(quick->root().dump() == slow->root().dump());
  CHECK(quick->root()["a"].size() == slow->root()["a"].size());
  CHECK(quick->root()["a"][2].text() == slow->root()["a"][2].text());
  CHECK(quick->root()["count"].count() == slow->root()["count"].count());
  CHECK(quick->root()["d"].scalar_text() == slow->root()["d"].scalar_text());
}

TEST_CASE("json tape: a document can be read into again and copied") {
  const std::string first = R"({"a":"one\n","b":[1,2,3]})";
  const std::string second = R"({"a":"\ud83d"})";
  JsonDocument document;
  REQUIRE(document.read(first).has_value());
  const JsonDocument copy = document;
  REQUIRE(document.read(second).has_value());
  CHECK(document.root()["a"].text() == "\xEF\xBF\xBD");
  const JsonDocument repaired_copy = document;
  CHECK_FALSE(document.read("{").has_value());
  CHECK(copy.root()["a"].text() == "one\n");
  CHECK(copy.root()["b"].size() == 3);
  CHECK(repaired_copy.root()["a"].text() == "\xEF\xBF\xBD");
}
