#include "render/markdown_line_head.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace agentpress::render;

TEST_CASE("markdown line head: text decides with its first character") {
  for (const auto* const beginning :
       {"a", "  a", "> a", "- a", "1. a", "> - 2) a", "\u00e9", "\\", "(", "- [y", "[a", "[x] "})
    CHECK_MESSAGE(decides_blocks(beginning), std::string(beginning));
}

TEST_CASE("markdown line head: what may still become the mark of a block decides nothing") {
  for (const auto* const beginning :
       {"",     "  ",  ">", "> ",  "-",  "- ", "- -",    "* *",  "***",   "_ _",    "1",       "12",
        "1.",   "1. ", "+", "===", ":-", "#",  "######", "## ",  "# #",   "`",      "``",      "```",
        "```c", "~~~", "|", "| a", "<",  "<b", "- [",    "- [x", "- [x]", "- [x] ", "1. [ ] ", "- [ ] |"})
    CHECK_MESSAGE(!decides_blocks(beginning), std::string(beginning));
}

TEST_CASE("markdown line head: marks that have become none decide") {
  for (const auto* const beginning :
       {"-a",      "**a",  "***a", "_a", "1a",  "1.5", "1234567890", "+1",     "== a",  "#a",
        "#######", "## a", "# #a", "`a", "``a", "~~a", "- [x] a",    "- [x]a", "- --a", "* *a"})
    CHECK_MESSAGE(decides_blocks(beginning), std::string(beginning));
}

TEST_CASE("markdown line head: marks only") {
  CHECK(has_only_marks("> - * # | : = ~ `"));
  CHECK(has_only_marks(""));
  CHECK_FALSE(has_only_marks("- a"));
}

TEST_CASE("markdown line head: what is nested deeper than a hundred blocks is text") {
  std::string line;
  for (int depth = 0; depth < 100; ++depth) line += depth % 2 == 0 ? "> " : "- ";
  CHECK(with_limited_nesting(line + "a") == line + "a");
  CHECK(with_limited_nesting(line + "> a") == line + "\\> a");
  CHECK(with_limited_nesting(line + "- - a") == line + "\\- - a");
  CHECK(with_limited_nesting(line + "12. a") == line + "12\\. a");
  CHECK(with_limited_nesting("- - - a") == "- - - a");
}
