#include "render/markdown_parser.hpp"

#include "unit/render/markdown_outline.hpp"
#include "util/files.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

using namespace agentpress;  // NOLINT(google-build-using-namespace): a test
using tests::outline;
using tests::reference_outline;

namespace {

/// CommonMark's own examples (0.30), as Debian's golang-github-yuin-goldmark-dev has them.
constexpr const char* kExamples = "/usr/share/gocode/src/github.com/yuin/goldmark/_test/spec.json";

/// Examples that are not compared, and why.
const std::set<int> kDeviations{
    12,  // has \\[ and \\], which are a formula to us
    39,  // a line end as an entity is a blank to us
    40,  // and a tab
};

bool has_references(std::string_view text) {
  return text.find("]:") != std::string_view::npos;
}

/// Put together at random: what stands for something in markdown, and some text.
std::string random_text(std::mt19937& random, std::size_t most_pieces) {
  static constexpr auto kPieces = std::to_array<std::string_view>({"*",
                                                                   "**",
                                                                   "_",
                                                                   "__",
                                                                   "***",
                                                                   "`",
                                                                   "``",
                                                                   "[",
                                                                   "](u)",
                                                                   "](<v w> \"t\")",
                                                                   "!",
                                                                   "\\",
                                                                   "<b>",
                                                                   "<http://a.b>",
                                                                   "&amp;",
                                                                   "a",
                                                                   "b c",
                                                                   " ",
                                                                   "  ",
                                                                   "\n",
                                                                   "\n\n",
                                                                   "\n- ",
                                                                   "\n  - ",
                                                                   "\n1. ",
                                                                   "\n> ",
                                                                   "\n# ",
                                                                   "\n```\n",
                                                                   "\n    ",
                                                                   "\n***\n",
                                                                   "\n---\n",
                                                                   "x",
                                                                   ".",
                                                                   "-",
                                                                   "\u00e9",
                                                                   "(",
                                                                   ")",
                                                                   "\t",
                                                                   "\n2) ",
                                                                   "~~",
                                                                   "~",
                                                                   "\n| a | b |\n|---|:-:|\n| c |\n",
                                                                   "\n| x"});
  std::string text;
  const auto count = 2 + random() % most_pieces;
  for (std::size_t index = 0; index < count; ++index) text += kPieces.at(random() % kPieces.size());
  return text;
}

void check_cuts(const std::string& text, const std::string& whole) {
  std::mt19937 random(static_cast<unsigned>(text.size()));
  CHECK(outline(text, [] { return std::size_t{1}; }) == whole);
  for (int round = 0; round < 20; ++round)
    CHECK(outline(text, [&] { return std::size_t{1} + random() % 7; }) == whole);
}

}  // namespace

TEST_CASE("markdown parser: CommonMark's examples are read as cmark reads them, however they are cut") {
  const auto content = util::read_file(kExamples, std::size_t{1} << 22U);
  REQUIRE_MESSAGE(content.has_value(),
                  "golang-github-yuin-goldmark-dev is not installed: scripts/packages test");
  int compared = 0;
  for (const auto& example : nlohmann::json::parse(*content)) {
    const auto text = example["markdown"].get<std::string>();
    const int number = example["example"].get<int>();
    if (has_references(text) || kDeviations.contains(number)) continue;
    CAPTURE(number);
    CAPTURE(text);
    const auto whole = outline(text);
    CHECK(whole == reference_outline(text));
    check_cuts(text, whole);
    ++compared;
  }
  CHECK(compared > 550);
}

TEST_CASE("markdown parser: what pieces of markdown make together is read as cmark reads it") {
  std::mt19937 random(7);
  for (int round = 0; round < 20000; ++round) {
    const auto text = random_text(random, 14);
    // \[ is a formula to us, and cmark keeps the blanks behind a backslash at the end of a line.
    if (text.find("\\[") != std::string::npos || text.find("\\\n  ") != std::string::npos) continue;
    CAPTURE(text);
    const auto whole = outline(text);
    CHECK(whole == reference_outline(text));
    CHECK(outline(text, [&] { return std::size_t{1} + random() % 4; }) == whole);
  }
}

TEST_CASE("markdown parser: a long text is the same however it is cut") {
  std::mt19937 random(11);
  for (int round = 0; round < 500; ++round) {
    const auto text = random_text(random, 300);
    CAPTURE(text);
    const auto whole = outline(text);
    CHECK(outline(text, [] { return std::size_t{1}; }) == whole);
    CHECK(outline(text, [&] { return std::size_t{1} + random() % 400; }) == whole);
  }
}
