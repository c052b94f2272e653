#include "render/markdown_text.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

using namespace agentpress::render;

namespace {

PageOptions page(std::size_t columns, const MarkdownTheme& theme = plain_theme(), bool ascii = false) {
  return {.theme = &theme, .ascii = ascii, .columns = [columns] { return columns; }};
}

std::string shown_in(std::string_view text, const PageOptions& options, std::size_t length) {
  MarkdownText markdown(options);
  std::string output;
  for (; !text.empty(); text.remove_prefix(std::min(length, text.size())))
    output += markdown.feed(text.substr(0, length));
  return output + markdown.finish();
}

/// The page of a text, the same however the text is cut.
std::string shown(std::string_view text, const PageOptions& options = page(40)) {
  const auto whole = shown_in(text, options, std::max<std::size_t>(text.size(), 1));
  for (const std::size_t length : {1U, 2U, 3U, 5U, 7U}) CHECK(shown_in(text, options, length) == whole);
  return whole;
}

std::string coloured(std::string_view text) {
  return shown(text, page(60, neutral_theme()));
}

/// What is on the terminal before the answer is complete.
std::string begun(std::string_view text, std::size_t columns = 80) {
  MarkdownText markdown(page(columns));
  return markdown.feed(text);
}

}  // namespace

TEST_CASE("markdown: nothing, blanks and single lines") {
  CHECK(shown("").empty());
  CHECK(shown("\n\n").empty());
  CHECK(shown("plain") == "plain\n");
  CHECK(shown("plain\n") == "plain\n");
  CHECK(shown("a\r\nb\r\n\r\nc") == "a\nb\n\nc\n");
  CHECK(shown("a\n\n\n\nb") == "a\n\nb\n");
}

TEST_CASE("markdown: words are wrapped, and those that are wider than the rest of their row are not cut") {
  CHECK(shown("one two three four", page(9)) == "one two\nthree\nfour\n");
  CHECK(shown("one two three four", page(13)) == "one two three\nfour\n");
  CHECK(shown("a internationalization b", page(12)) == "a\ninternationalization b\n");
  CHECK(shown("internationalization", page(8)) == "internationalization\n");
  CHECK(shown("line one\nline two", page(40)) == "line one\nline two\n");
  CHECK(shown("a\tb\tc", page(40)) == "a       b       c\n");
}

TEST_CASE("markdown: wide characters take two columns, and rows of them end where their script allows it") {
  CHECK(shown("中文字符测试", page(8)) == "中文字符\n测试\n");
  CHECK(shown("中文字符，测试", page(8)) == "中文字\n符，测试\n");
  CHECK(shown("中文字「测试」", page(8)) == "中文字\n「测试」\n");
  CHECK(shown("한국어 문장", page(9)) == "한국어\n문장\n");
  CHECK(shown("e\u0301e\u0301e\u0301e\u0301 e\u0301e\u0301e\u0301 x", page(8)) ==
        "e\u0301e\u0301e\u0301e\u0301 e\u0301e\u0301e\u0301\nx\n");
  CHECK(shown("👩‍👩‍👧 👍🏽 🇩🇪 x", page(10)) ==
        "👩‍👩‍👧 👍🏽 🇩🇪 x\n");
  CHECK(shown("שלום עולם", page(20)) == "שלום עולם\n");
}

TEST_CASE("markdown: headings") {
  CHECK(shown("# One\ntext\n## Two ##\n#Three") == "# One\ntext\n\n## Two\n#Three\n");
  CHECK(coloured("# One") == "\x1b[1;4;35mOne\x1b[0m\n");
  CHECK(coloured("### A *b*") == "\x1b[1mA \x1b[0m\x1b[1;3mb\x1b[0m\n");
  CHECK(shown("Title\n=====\nA b\n---") ==
        "Title\n\u2550\u2550\u2550\u2550\u2550\nA b\n\u2500\u2500\u2500\n");
}

TEST_CASE("markdown: styles of text") {
  CHECK(coloured("a *b* **c** ***d*** ~~e~~ `f`") ==
        "a \x1b[3mb\x1b[0m \x1b[1mc\x1b[0m \x1b[1;3md\x1b[0m \x1b[9me\x1b[0m \x1b[36mf\x1b[0m\n");
  CHECK(coloured("[words](http://x.y) <http://z>") ==
        "\x1b[4mwords\x1b[0m\x1b[2m (http://x.y)\x1b[0m \x1b[4mhttp://z\x1b[0m\n");
  CHECK(shown("a *b* **c** ~~e~~ `f`") == "a b c ~~e~~ `f`\n");
  CHECK(shown("[http://x.y](http://x.y) ![logo](l.png)", page(60)) == "http://x.y logo (l.png)\n");
  CHECK(shown("[words][ref] and\n\n[ref]: http://x") == "[words][ref] and\n\n[ref]: http://x\n");
}

TEST_CASE("markdown: what looks like emphasis and is none") {
  CHECK(shown("2 * 3 * 4, snake_case_name, a ~5 b ~6") == "2 * 3 * 4, snake_case_name, a ~5 b ~6\n");
  CHECK(shown("http://x.y/_a_b_/~z~~ and https://q/*a*", page(60)) ==
        "http://x.y/_a_b_/~z~~ and https://q/a\n");
  CHECK(shown("$a_1 * b_2 * c$, \\(x_1 * y * z_2\\), costs $5 and *$6*", page(80)) ==
        "$a_1 * b_2 * c$, \\(x_1 * y * z_2\\), costs $5 and $6\n");
  CHECK(shown("$$\na_1 * b * c\n$$\n\\[\n\\frac{a}{b}\n\\]") ==
        "$$\na_1 * b * c\n$$\n\\[\n\\frac{a}{b}\n\\]\n");
  CHECK(shown("$HOME and $PATH are *here*") == "$HOME and $PATH are here\n");
  CHECK(coloured("**中文。**文字") == "\x1b[1m中文。\x1b[0m文字\n");
  CHECK(shown("文字**「中文", page(60)) == "文字**「中文\n");
  CHECK(shown("a\ufdd0b *c\ufdd0*", page(60)) == "a\ufffdb c\ufffd\n");
}

TEST_CASE("markdown: lists and quotes are indented") {
  CHECK(shown("- a\n- b\n  - c\n    - d\n      - e") ==
        "\u2022 a\n\u2022 b\n  \u25e6 c\n    \u25aa d\n      \u2022 e\n");
  CHECK(shown("1. a\n1. b\n\n   more\n10) x\n11) y") == "1. a\n2. b\n\n   more\n10) x\n11) y\n");
  CHECK(shown("> 1. [X] a\n> 2. [ ]b") == "\u2502 [x] a\n\u2502 2. [ ]b\n");
  CHECK(shown("- [ ] a\n- [x] b\n- [y] c") == "[ ] a\n[x] b\n\u2022 [y] c\n");
  CHECK(shown("- one two three four", page(11)) == "\u2022 one two\n  three\n  four\n");
  CHECK(shown("> one two three\n> four\n>\n> - a\n\nb", page(12)) ==
        "\u2502 one two\n\u2502 three\n\u2502 four\n\u2502\n\u2502 \u2022 a\n\nb\n");
  CHECK(shown("- a\n\n  > b\n  >\n  > c\n- d") == "\u2022 a\n\n  \u2502 b\n  \u2502\n  \u2502 c\n\u2022 d\n");
  CHECK(shown("-\n- a\n*") == "\u2022 \n\u2022 a\n\u2022 \n");
  CHECK(shown("- a\n---\n* * *", page(8)) ==
        "\u2022 "
        "a\n\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\n\u2500\u2500\u2500\u2500\u2500\u2500\u2500"
        "\u2500\n");
}

TEST_CASE("markdown: without UTF-8 the marks are ASCII") {
  CHECK(shown("- a\n  - b\n> q\n\n***\n| a |\n|---|\n| b |", page(10, plain_theme(), true)) ==
        "* a\n  - b\n| q\n\n----------\na\n-\nb\n");
}

TEST_CASE("markdown: what is nested too deep for its row loses its indentation, not its text") {
  std::string text;
  for (int depth = 0; depth < 30; ++depth)
    text += std::string(static_cast<std::size_t>(depth) * 2, ' ') + "- x\n";
  const auto output = shown(text, page(20));
  CHECK(output.find("x\n") != std::string::npos);
  CHECK(std::ranges::count(output, 'x') == 30);
  std::string quotes(1000, '>');
  CHECK(shown(quotes + " x", page(20)).ends_with("x\n"));
}

TEST_CASE("markdown: code has its lines as they came, between two lines") {
  const std::string above = "\u2500\u2500 cpp " + [] {
    std::string line;
    for (int index = 0; index < 33; ++index) line += "\u2500";
    return line;
  }();
  const std::string below = [] {
    std::string line;
    for (int index = 0; index < 40; ++index) line += "\u2500";
    return line;
  }();
  CHECK(shown("```cpp x=1\nint  *a;\n\n\tb\n```\nc", page(80)) ==
        above + "\nint  *a;\n\n\tb\n" + below + "\nc\n");
  CHECK(shown("~~~\n```\n~~~", page(80)) == below + "\n```\n" + below + "\n");
  CHECK(shown("```\nnever closed", page(80)) == below + "\nnever closed\n" + below + "\n");
  CHECK(shown("    indented\n\n    more\n\ntext", page(80)) ==
        below + "\nindented\n\nmore\n" + below + "\n\ntext\n");
  const std::string wide(300, 'x');
  CHECK(shown("```\n" + wide + "\n```", page(20)).find(wide + "\n") != std::string::npos);
  CHECK(shown("- a\n  ```\n  code\n  ```", page(20)).find("\n  code\n") != std::string::npos);
}

TEST_CASE("markdown: tables have columns, and rows of them wrap within their columns") {
  CHECK(shown("| Name | Age | C |\n|:-----|----:|:-:|\n| Al | 30 | `x` |\n| B \\| b | 7 | **y** z |\n",
              page(60)) ==
        "Name  \u2502 Age \u2502  C\n"
        "\u2500\u2500\u2500\u2500\u2500\u2500\u253c\u2500\u2500\u2500\u2500\u2500\u253c\u2500\u2500\u2500"
        "\u2500\n"
        "Al    \u2502  30 \u2502 `x`\n"
        "B | b \u2502   7 \u2502 y z\n");
  CHECK(shown("| a | b |\n|---|---|\n| one two three | x |\n| y |\nafter\n\nend", page(14)) ==
        "a          \u2502 b\n"
        "\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u253c\u2500\u2500\n"
        "one two    \u2502 x\n"
        "three      \u2502\n"
        "\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u253c\u2500\u2500\n"
        "y          \u2502\n"
        "\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u253c\u2500\u2500\n"
        "after      \u2502\n"
        "\nend\n");
  CHECK(shown("text\n| a |\n|---|\n| 日本 |\n> q", page(60)) ==
        "text\na\n\u2500\u2500\u2500\u2500\n日本\n\u2502 q\n");
  CHECK(shown("| a | b |\n| c | d |", page(60)) == "| a | b |\n| c | d |\n");
  CHECK(shown("| a | b |\n|---|", page(60)) == "| a | b |\n|---|\n");
}

TEST_CASE("markdown: a table's header that does not begin with | is shown before it is known to be one") {
  CHECK(shown("text\na | b\n--|--\n1 | 2\n\nend", page(60)) ==
        "text\na | b\n\u2500\u2500\u253c\u2500\u2500\n1 \u2502 2\n\nend\n");
  // A definition of a reference is text, and may be a header too.
  CHECK(shown("[a]: b\n:--\nc", page(60)) == "[a]: b\n\u2500\u2500\u2500\u2500\u2500\u2500\nc\n");
}

TEST_CASE("markdown: a table of very many columns is text, so that short rows do not become pages") {
  std::string text;
  for (int row = 0; row < 2; ++row) {
    for (int column = 0; column < 5000; ++column) text += row == 0 ? "|a" : "|-";
    text += "|\n";
  }
  for (int row = 0; row < 1000; ++row) text += "|b\n";
  CHECK(shown_in(text, page(80), text.size()).size() < 2 * text.size());
}

TEST_CASE("markdown: a table that has no room for its columns becomes lists") {
  CHECK(shown("| a | b | c | d |\n|--|--|--|--|\n| one | two | three | four |\n| 5 | 6 | 7 | 8 |\n\nx",
              page(20)) == "a: one\nb: two\nc: three\nd: four\n\na: 5\nb: 6\nc: 7\nd: 8\n\nx\n");
}

TEST_CASE("markdown: HTML stays as it came") {
  CHECK(shown("<div>\n  <b>x</b> *y*\n</div>\n\na <br> <i>b</i> &amp; &copy; &unknown; &#27;[2J") ==
        "<div>\n  <b>x</b> *y*\n</div>\n\na <br> <i>b</i> & \u00a9 &unknown; \\x1b[2J\n");
}

TEST_CASE("markdown: entities have the names of HTML, and pass the gate") {
  CHECK(shown("&hellip; &CounterClockwiseContourIntegral; &#x41; &#0;") == "\u2026 \u2233 A \ufffd\n");
  CHECK(shown("&#27;[2J &#x202e; &#x9b; a&#10;b", page(60)) == "\\x1b[2J \\u{202e} \\u{9b} a b\n");
  CHECK(shown("[a](b&#27;c) [d](e&#10;f)", page(60)) == "a (b\\x1bc) d (e f)\n");
  CHECK(shown("``` c&#27;[2J\nx\n```").find('\x1b') == std::string::npos);
}

TEST_CASE("markdown: text is shown while it comes") {
  CHECK(begun("H") == "H");
  CHECK(begun("Hello wor") == "Hello wor");
  CHECK(begun("- it") == "\u2022 it");
  CHECK(begun("## Ti") == "## Ti");
  CHECK(begun("> quo") == "\u2502 quo");
  CHECK(begun("1. fir") == "1. fir");
  CHECK(begun("a **b** c") == "a b c");
  CHECK(begun("a **b").starts_with("a"));
  CHECK(begun("a **b").find('b') == std::string::npos);
  for (const auto* const link : {"[a", "[a](", "[a](b", "[a](b(c", "[a](<b", "[a](b\\", "[a](<b\\",
                                 "[a](b \"c", "[a](b (c", "![a](b 'c\\"})
    CHECK_MESSAGE(begun(link).empty(), std::string(link));
  CHECK(begun("```c\nint x").ends_with("\nint "));
  CHECK(begun("```c\nint x = ").ends_with("\nint x = "));
  // Near the right end a word waits for its end.
  CHECK(begun("one two three fou", 20) == "one two three");
  CHECK(begun("one two three four ", 20) == "one two three four");
}

TEST_CASE("markdown: what is held for too long is shown as it came") {
  const auto released = [](std::string_view before, std::string_view after) {
    MarkdownText markdown(page(60));
    std::string output = markdown.feed(before);
    CHECK(markdown.is_holding());
    output += markdown.release();
    CHECK_FALSE(markdown.is_holding());
    output += "^";
    output += markdown.feed(after);
    return output + markdown.finish();
  };
  CHECK(released("a **bold", " text** and *more*") == "a **bold^ text** and more\n");
  CHECK(released("a `code", " here` and `more`") == "a `code^ here` and `more`\n");
  CHECK(released("a [link", "](http://x) [b](c)") == "a [link^](http://x) b (c)\n");
  CHECK(released("a [link](http://x", ") b") == "a [link](http://x^) b\n");
  CHECK(released("a <b", ">c") == "a <b^>c\n");
  CHECK(released("a $x_1", " * y$ *z*") == "a $x_1^ * y$ z\n");
  CHECK(released("| a | b |\n|---|---|\n| 1 | 2 |\n", "| longer | 3 |\n") ==
        "a                │ b\n─────────────────┼─────────────────\n1                │ 2^\nlonger           "
        "│ 3\n");
  CHECK(released("| a |", " b |\n|---|---|\n| 1 | 2 |\n") == "| a |^ b |\n──┼──\n1 │ 2\n");
  CHECK(released("| a | b |\n", "|---|---|\n| 1 | 2 |\n") == "| a | b |^\n──┼──\n1 │ 2\n");
  CHECK(released("<b>bold", "</b> and *more*") == "<b>bold^</b> and more\n");
  CHECK(released("| a | *b", "* |\n") == "| a | *b^* |\n");
  CHECK(released("```c\nint", "eger").find("\nint^eger\n") != std::string::npos);
}

TEST_CASE("markdown: what is open for thousands of characters is shown as it came, however it is cut") {
  for (const auto* const mark : {"*", "`", "$", "[", "[a](", "<b c=\"", "**a* "}) {
    CAPTURE(std::string(mark));
    std::string text = mark;
    for (int word = 0; word < 3000; ++word) text += "w\u00f6rd ";
    const auto output = shown(text + "*end*", page(40));
    CHECK(output.starts_with(std::string(mark).substr(0, 1)));
    CHECK(output.ends_with(mark[0] == '`' ? "*end*\n" : "end\n"));
  }
}

TEST_CASE("markdown: the beginning of a block's mark waits for as long as it takes") {
  for (const auto* const mark : {"-", "1.", "#", "```", "> -", "**"}) {
    MarkdownText markdown(page(40));
    CHECK(markdown.feed(mark).find(mark) == std::string::npos);
    markdown.release();
    markdown.feed(" x");
    CHECK(markdown.finish().ends_with("\n"));
  }
}

TEST_CASE("markdown: a new width counts from the next row on") {
  std::size_t columns = 20;
  MarkdownText markdown({.theme = &plain_theme(), .columns = [&] { return columns; }});
  std::string output = markdown.feed("one two three four five six ");
  columns = 10;
  output += markdown.feed("seven eight nine ten eleven");
  output += markdown.finish();
  CHECK(output == "one two three four\nfive six seven eight\nnine ten\neleven\n");
}

TEST_CASE("markdown: the time does not grow faster than the text, whatever it is made of") {
  for (const auto* const piece : {"word ",
                                  "*a ",
                                  "**a** ",
                                  "`",
                                  "``a` ",
                                  "[a",
                                  "[a](b ",
                                  "[",
                                  "]",
                                  "<a ",
                                  "<a b=\"c",
                                  "$a ",
                                  "\\(a ",
                                  "&am",
                                  "- ",
                                  "> ",
                                  "1. ",
                                  "|a",
                                  "| a | b |\n",
                                  "_a*_ ",
                                  "***",
                                  "~~~ ",
                                  "\\",
                                  "a\n",
                                  "\n\n",
                                  "# ",
                                  "http://a.b/",
                                  "![a]",
                                  "\t",
                                  "    a\n",
                                  "| a |\n|---|\n",
                                  "```\n",
                                  "\u0301",
                                  "* * ",
                                  "(((",
                                  "[a](<b",
                                  "-",
                                  "=",
                                  "<!--"}) {
    CAPTURE(std::string(piece));
    std::string text;
    while (text.size() < 40'000) text += piece;
    for (const std::size_t length : {std::size_t{1}, text.size()}) {
      MarkdownText markdown(page(80));
      for (std::size_t offset = 0; offset < text.size(); offset += length)
        markdown.feed(std::string_view(text).substr(offset, length));
      markdown.finish();
      CHECK_FALSE(markdown.is_holding());
    }
  }
}
