#include "render/markdown_table.hpp"

#include <doctest/doctest.h>

using namespace agentpress::render;

namespace {

using Widths = std::vector<std::size_t>;

StyledLine cell(std::string text) {
  return {{std::move(text), {}}};
}

std::vector<std::string> wrapped(const StyledLine& line, std::size_t width) {
  std::vector<std::string> lines;
  for (const auto& one : wrapped_cell(line, width)) {
    auto& text = lines.emplace_back();
    for (const auto& piece : one) text += piece.text;
  }
  return lines;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("markdown table: columns are as wide as their widest cells where there is room") {
  const std::vector<TableRow> rows{{cell("ab"), cell("c")}, {cell("d"), cell("efghij")}};
  CHECK(column_widths(rows, 11) == Widths{2, 6});
  CHECK(column_widths(rows, 80) == Widths{2, 6});
  CHECK(column_widths({{cell("\u65e5\u672c"), {}}}, 80) == Widths{4, 1});
}

TEST_CASE("markdown table: narrow columns keep their width, wide ones share the rest") {
  const std::vector<TableRow> rows{{cell("ab"), cell(std::string(50, 'x')), cell(std::string(90, 'y'))}};
  CHECK(column_widths(rows, 48) == Widths{2, 20, 20});
  CHECK(column_widths(rows, 18) == Widths{2, 5, 5});
  CHECK(column_widths(rows, 17).empty());
  CHECK(column_widths({}, 17).empty());
}

TEST_CASE("markdown table: a cell is wrapped at blanks, and within words that are wider than it") {
  CHECK(wrapped(cell("one two three"), 20) == Lines{"one two three"});
  CHECK(wrapped(cell("one two three"), 7) == Lines{"one two", "three"});
  CHECK(wrapped(cell("a abcdefghij b"), 4) == Lines{"a", "abcd", "efgh", "ij b"});
  CHECK(wrapped(cell("\u65e5\u672c\u8a9e"), 4) == Lines{"\u65e5\u672c", "\u8a9e"});
  CHECK(wrapped(cell("abcde\u0301\u0301f"), 5) == Lines{"abcde\u0301\u0301", "f"});
  CHECK(wrapped({{"one ", {}}, {"two", {.strong = true}}, {"x", {}}}, 4) == Lines{"one", "twox"});
  CHECK(wrapped_cell({{"one ", {}}, {"two", {.strong = true}}, {"x", {}}}, 4)[1][0].style.strong);
}
