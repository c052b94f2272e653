#include "render/markdown_dialect.hpp"

#include "util/text.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

using namespace agentpress::render;

namespace {

std::string rewritten_in(std::string_view text, std::size_t length) {
  MarkdownDialect dialect;
  std::string output;
  while (!text.empty()) {
    auto end = std::min(length, text.size());
    while (agentpress::util::is_within_character(text, end)) ++end;
    output += dialect.feed(text.substr(0, end));
    text.remove_prefix(end);
  }
  return output + dialect.finish();
}

std::string rewritten(std::string_view text) {
  auto whole = rewritten_in(text, text.size());
  for (const std::size_t length : {1U, 2U, 3U}) CHECK(rewritten_in(text, length) == whole);
  return whole;
}

/// What is there of a text before it is complete.
std::string begun(std::string_view text) {
  return MarkdownDialect().feed(text);
}

}  // namespace

TEST_CASE("markdown dialect: CommonMark stays as it is") {
  for (const std::string_view text :
       {"a *b* **c** _d_ ~~e~~ ~f~", "`$a_1$` ``x`y``", "\\* \\` \\\\ \\a", "[a](http://x.y/a-b) ![c](d)",
        "<http://a_b> <a href=\"http://a_b\">", "2 $ and 3 $", "costs $5, then $6", "a\nb"})
    CHECK(rewritten(text) == text);
}

TEST_CASE("markdown dialect: a backtick that begins no code ends none either") {
  CHECK(rewritten("a ``b") == "a &#96;&#96;b");
  CHECK(rewritten("`a` `b ``c") == "`a` &#96;b &#96;&#96;c");
}

TEST_CASE("markdown dialect: formulas are text") {
  CHECK(rewritten("$a_1*b$") == "\\$a\\_1\\*b\\$");
  CHECK(rewritten("$$a\n_b_$$") == "\\$\\$a\n\\_b\\_\\$\\$");
  CHECK(rewritten("\\(x_1\\) \\[y\\]") == "\\\\\\(x\\_1\\\\\\) \\\\\\[y\\\\\\]");
  CHECK(rewritten("$HOME and $PATH") == "$HOME and $PATH");
  CHECK(rewritten("\\(not closed") == "\\(not closed");
  // In an address it is a parenthesis.
  CHECK(rewritten("[a](b_\\(c\\))") == "[a](b_\\(c\\))");
}

TEST_CASE("markdown dialect: nothing in an address is emphasis") {
  CHECK(rewritten("http://a.b/_c_~d. e") == "http://a.b/\\_c\\_\\~d. e");
  CHECK(rewritten("https://a/b_*c*") == "https://a/b_*c*");
  CHECK(rewritten("ahttp:/_a_") == "ahttp:/_a_");
}

TEST_CASE("markdown dialect: Chinese and Japanese punctuation is no punctuation beside emphasis") {
  const std::string stand_in(kStandIn);
  CHECK(rewritten("**\u5b57\u3002**\u5b57") == "**\u5b57\u3002" + stand_in + "**\u5b57");
  CHECK(rewritten("\u5b57**\u300c\u5b57**") == "\u5b57**" + stand_in + "\u300c\u5b57**");
}

TEST_CASE("markdown dialect: what is open waits, and is text when it is let go") {
  CHECK(begun("a `b") == "a ");
  CHECK(begun("a $b") == "a ");
  CHECK(begun("a \\(b") == "a ");
  CHECK(begun("a http://b") == "a http");
  CHECK(begun("a *") == "a ");
  MarkdownDialect dialect;
  CHECK(dialect.feed("a `b*c* ") == "a ");
  CHECK(dialect.is_holding());
  CHECK(dialect.release() == "&#96;b\\*c\\* ");
  CHECK_FALSE(dialect.is_holding());
  CHECK(dialect.feed("*d*` *e") == "\\*d\\*&#96; *e");
}

TEST_CASE("markdown dialect: what is open for thousands of bytes is text") {
  const std::string text = "`" + std::string(5000, '*');
  MarkdownDialect dialect;
  CHECK(dialect.feed(text).starts_with("&#96;\\*"));
  CHECK_FALSE(dialect.is_holding());
}
