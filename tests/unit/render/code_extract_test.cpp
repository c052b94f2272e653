// -x: which bytes of an answer are the code block, however the answer is cut.
#include "render/code_extract.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

using namespace agentpress;  // NOLINT(google-build-using-namespace): a test
using Which = render::CodeExtract::Which;
using Block = std::optional<std::string>;

namespace {

struct Extracted {
  Block block;
  std::string printed;
};

Extracted extract(Which which, const std::vector<std::string>& pieces, const core::Event& ending) {
  Extracted result;
  render::CodeExtract extract(which, [&](const core::Event& event) {
    if (const auto* text = std::get_if<core::TextDelta>(&event)) result.printed += text->text;
  });
  for (const auto& piece : pieces) extract.on_event(core::TextDelta{piece});
  extract.on_event(ending);
  result.block = extract.block();
  return result;
}

Block first(const std::string& text) {
  const auto result = extract(Which::first, {text}, core::Finish{});
  CHECK(result.printed == result.block.value_or(""));
  return result.block;
}

Block last(const std::string& text) {
  const auto result = extract(Which::last, {text}, core::Finish{});
  CHECK(result.printed == result.block.value_or(""));
  return result.block;
}

std::vector<std::string> cut(std::string_view text, std::minstd_rand& random) {
  std::vector<std::string> pieces;
  while (!text.empty()) {
    const auto length =
        std::uniform_int_distribution<std::size_t>{1, std::min<std::size_t>(7, text.size())}(random);
    pieces.emplace_back(text.substr(0, length));
    text.remove_prefix(length);
  }
  return pieces;
}

constexpr std::string_view kTwoBlocks =
    "Intro with `code` and ```inline```.\n\n  ```python title=\"a\"\n  def f():\n      return '``'\n   "
    "```x\n```\n"
    "between\n~~~~\r\n```\r\n~~~\r\n  ~~~~~ \t\r\nafter\n    ```\n    indented\n";

}  // namespace

TEST_CASE("code extract: the content of the first and of the last block, without fences and info string") {
  CHECK(first("a\n```sh\nls\n```\nb\n```\nid\n```\n") == "ls\n");
  CHECK(last("a\n```sh\nls\n```\nb\n```\nid\n```\n") == "id\n");
  CHECK(first(std::string(kTwoBlocks)) == "def f():\n    return '``'\n ```x\n");
  CHECK(last(std::string(kTwoBlocks)) == "```\r\n~~~\r\n");
}

TEST_CASE("code extract: what is a fence and what only looks like one") {
  CHECK(first("no code") == Block{});
  CHECK(first("``\nx\n``\n") == Block{});
  CHECK(first("    ```\n    x\n    ```\n") == Block{});
  CHECK(first("```a`b\nx\n") == Block{});
  CHECK(first("~~~a`b\nx\n~~~\n") == "x\n");
  CHECK(first("text ```\nx\n") == Block{});
  CHECK(first("````\n```\nx\n```\n````\n") == "```\nx\n```\n");
  CHECK(first("```\nx\n~~~\n```\n") == "x\n~~~\n");
  CHECK(first("```\nx\n``` y\n```\n") == "x\n``` y\n");
  CHECK(first("```\nx\n    ```\n```\n") == "x\n    ```\n");
  CHECK(first("```\n```\n") == "");
  CHECK(first("```\n\n \n```\n") == "\n \n");
  CHECK(first("   ```\n   x\n y\n     z\n   ```\n") == "x\ny\n  z\n");
}

TEST_CASE("code extract: a block that is still open at the end of the answer ends there") {
  CHECK(first("```\nx\ny") == "x\ny\n");
  CHECK(first("```\nx\n``") == "x\n``\n");
  CHECK(first("```\nx\n```") == "x\n");
  CHECK(first("````\nx\n```") == "x\n```\n");
  CHECK(first("```sh") == "");
  CHECK(last("```\na\n```\n```\nb") == "b\n");
}

TEST_CASE("code extract: the answer may be cut anywhere") {
  std::minstd_rand random(7);
  for (int round = 0; round < 500; ++round) {
    const auto pieces = cut(kTwoBlocks, random);
    CHECK(extract(Which::first, pieces, core::Finish{}).printed == "def f():\n    return '``'\n ```x\n");
    CHECK(extract(Which::last, pieces, core::Finish{}).printed == "```\r\n~~~\r\n");
  }
}

TEST_CASE("code extract: the first block is handed on as it arrives, the last one never of a cut answer") {
  const core::Error cut_off{.error_class = core::ErrorClass::incomplete};
  CHECK(extract(Which::first, {"```\nab", "cd"}, cut_off).printed == "abcd");
  const auto result = extract(Which::last, {"```\nab\n```\n"}, cut_off);
  CHECK(result.printed.empty());
  CHECK(!result.block);
}

TEST_CASE("code extract: nothing but text is looked at, and a refusal is none") {
  std::string seen;
  render::CodeExtract extract(Which::first, [&](const core::Event& event) {
    if (std::holds_alternative<core::RefusalDelta>(event)) seen += "refusal";
    if (std::holds_alternative<core::Finish>(event)) seen += "finish";
  });
  extract.on_event(core::ReasoningDelta{.text = "```\nx\n```\n"});
  extract.on_event(core::RefusalDelta{"no"});
  extract.on_event(core::Finish{});
  CHECK(seen == "finish");
  CHECK(!extract.block());
}
