#include "history/yaml_document.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace agentpress::history;  // NOLINT(google-build-using-namespace): a test

namespace {

std::string mistake(std::string_view content) {
  const auto document = parse_yaml(content);
  return document ? "none" : std::to_string(document.error().line) + ": " + document.error().message;
}

std::string as_json(std::string_view content) {
  const auto document = parse_yaml(content);
  return document ? json_text(*document) : mistake(content);
}

}  // namespace

TEST_CASE("yaml: a tree with lines") {
  const auto document = parse_yaml("a: 1\nb:\n- x\n- 'y'\nc: |\n  two\n  lines\n");
  REQUIRE(document);
  CHECK(document->kind == YamlNode::Kind::mapping);
  REQUIRE(document->find("a") != nullptr);
  CHECK(document->find("a")->text == "1");
  CHECK(document->find("a")->is_plain);
  REQUIRE(document->find("b") != nullptr);
  REQUIRE(document->find("b")->items.size() == 2);
  CHECK(document->find("b")->items[1].line == 4);
  CHECK_FALSE(document->find("b")->items[1].is_plain);
  CHECK(document->find("c")->text == "two\nlines\n");
  CHECK(document->find("d") == nullptr);
  CHECK(document->find("a")->find("x") == nullptr);
}

TEST_CASE("yaml: every byte of a quoted text comes back") {
  const auto document = parse_yaml("a: \"x\\0y\\t\\u2028 \\U0001F600\"\n");
  REQUIRE(document);
  CHECK(document->find("a")->text == std::string("x\0y\t\xE2\x80\xA8 \xF0\x9F\x98\x80", 12));
}

TEST_CASE("yaml: as JSON") {
  CHECK(
      as_json(
          "{a: 1, b: -2.5e3, c: true, d: null, e: ~, f: , g: yes, h: 0x1F, i: 007, j: 1., k: .5, l: -}") ==
      R"({"a":1,"b":-2.5e3,"c":true,"d":null,"e":null,"f":null,"g":"yes","h":"0x1F","i":"007","j":"1.","k":".5","l":"-"})");
  CHECK(as_json("- '1'\n- 'true'\n- \"null\"\n- !!str 5\n") == R"(["1","true","null","5"])");
  CHECK(as_json("z: {1: [], b: {}}\na: \"q\\\"b\\\\n\\n\\x01\"\n") ==
        R"({"z":{"1":[],"b":{}},"a":"q\"b\\n\u000a\u0001"})");
}

TEST_CASE("yaml: what is refused, and where") {
  CHECK(mistake("") == "1: the file is empty");
  CHECK(mistake("a: [1\nb: 2\n").starts_with("2: "));
  CHECK(mistake("a: 1\nb: *x\n") == "2: an alias, which is not read here");
  CHECK(mistake("a: &x 1\n") == "1: an anchor, which is not read here");
  CHECK(mistake("a: &x [1]\n") == "1: an anchor, which is not read here");
  CHECK(mistake("a:\n  &x b: 1\n") == "2: an anchor, which is not read here");
  CHECK(mistake("a: 1\n---\nb: 1\n") == "2: a second document in the same file");
  CHECK(mistake("a: \"\xFF\"\n").find("at byte 4") != std::string::npos);
}

TEST_CASE("yaml: limits") {
  const std::string deep(64, '[');
  CHECK(mistake(deep + std::string(64, ']')) == "none");
  CHECK(mistake("[" + deep + "]" + std::string(64, ']')) == "1: more than 64 levels");
  std::string many = "[";
  for (int count = 0; count < 1'000'001; ++count) many += "a,";
  CHECK(mistake(many + "]") == "1: more than 1000000 values");
  CHECK(mistake(std::string((std::size_t{64} << 20U) + 1, ' ')) ==
        "1: the file is larger than 67108864 bytes");
}
