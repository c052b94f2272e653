#include "render/code_highlight.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <string_view>

using namespace agentpress::render;

namespace {

/// The text with a letter in front of each piece that is not text: k(if), l("a"), n(1), c(// x).
std::string marked_in(std::string_view language, std::string_view code, std::size_t length) {
  std::string output;
  CodeToken last = CodeToken::text;
  const auto end = [&] {
    if (last != CodeToken::text) output += ')';
    last = CodeToken::text;
  };
  CodeHighlight highlight(find_code_language(language), [&](std::string_view text, CodeToken token) {
    if (token != last) {
      end();
      static constexpr std::string_view kLetters = " klnc+-@";
      if (token != CodeToken::text)
        output += std::string(1, kLetters.at(static_cast<std::size_t>(token))) + "(";
      last = token;
    }
    output += text;
  });
  while (!code.empty()) {
    const auto line_end = std::min(code.find('\n'), code.size());
    for (auto line = code.substr(0, line_end); !line.empty();
         line.remove_prefix(std::min(length, line.size())))
      highlight.feed(line.substr(0, length));
    highlight.end_line();
    end();
    if (line_end < code.size()) output += '\n';
    code.remove_prefix(std::min(line_end + 1, code.size()));
  }
  CHECK_FALSE(highlight.is_holding());
  return output;
}

std::string marked(std::string_view language, std::string_view code) {
  const auto whole = marked_in(language, code, code.size());
  for (const std::size_t length : {1U, 2U, 3U}) CHECK(marked_in(language, code, length) == whole);
  return whole;
}

}  // namespace

TEST_CASE("code highlight: comments, strings, numbers and keywords") {
  CHECK(marked("cpp", "if (x == 1.5f) return \"a\\\"b\"; // end") ==
        "k(if) (x == n(1.5f)) k(return) l(\"a\\\"b\"); c(// end)");
  CHECK(marked("c", "/* a\n b */ int x = 'c';") == "c(/* a)\nc( b */) k(int) x = l('c');");
  CHECK(marked("c", "#include <a.h>") == "k(#include) <a.h>");
  CHECK(marked("c", "int iffy = x/y;") == "k(int) iffy = x/y;");
  CHECK(marked("python", "s = \"\"\"a\n'b'\"\"\" # c\ndef f(x): pass") ==
        "s = l(\"\"\"a)\nl('b'\"\"\") c(# c)\nk(def) f(x): k(pass)");
  CHECK(marked("py", "x = '' + \"\"") == "x = l('') + l(\"\")");
  CHECK(marked("js", "let a = `x\n${1}` + 2") == "k(let) a = l(`x)\nl(${1}`) + n(2)");
  CHECK(marked("rust", "fn f<'a>(x: &'a str) {}") == "k(fn) f<'a>(x: &'a k(str)) {}");
  CHECK(marked("sql", "SELECT 'it''s' -- x\nfrom t") == "k(SELECT) l('it''s') c(-- x)\nk(from) t");
  CHECK(marked("bash", "echo \"$#\" ${a#b} # c") == "k(echo) l(\"$#\") ${a#b} c(# c)");
  CHECK(marked("lua", "x = 1 - 2 --[[ a\nb ]] y -- z") == "x = n(1) - n(2) c(--[[ a)\nc(b ]]) y c(-- z)");
  CHECK(marked("json", "{\"a\": [1, true]}") == "{l(\"a\"): [n(1), k(true)]}");
  CHECK(marked("yaml", "a: 'b' # c") == "a: l('b') c(# c)");
  CHECK(marked("html", "<a href=\"x\"><!-- y\nz --></a>") == "<a href=l(\"x\")>c(<!-- y)\nc(z -->)</a>");
  CHECK(marked("diff", "--- a\n+++ b\n@@ -1 +1 @@\n-x\n+y\n z") ==
        "-(--- a)\n+(+++ b)\n@(@@ -1 +1 @@)\n-(-x)\n+(+y)\n z");
}

TEST_CASE("code highlight: a string that is not closed ends with its line, where its language says so") {
  CHECK(marked("c", "x = \"a\nint y") == "x = l(\"a)\nk(int) y");
  CHECK(marked("c", "x = \"a\\\nint y") == "x = l(\"a\\)\nk(int) y");
}

TEST_CASE("code highlight: an unknown language is text") {
  CHECK(marked("klingon", "if (1) \"x\"") == "if (1) \"x\"");
  CHECK(marked("", "# x") == "# x");
}

TEST_CASE("code highlight: what is held for too long goes out as text") {
  std::string output;
  CodeHighlight highlight(find_code_language("c"), [&](std::string_view text, CodeToken) { output += text; });
  highlight.feed("x = retu");
  CHECK(output == "x = ");
  CHECK(highlight.is_holding());
  highlight.release();
  CHECK(output == "x = retu");
  CHECK_FALSE(highlight.is_holding());
}

TEST_CASE("code languages: names are unique and the common ones are known") {
  std::set<std::string, std::less<>> names;
  for (const auto& language : code_languages()) {
    for (std::string_view rest = language.names; !rest.empty();) {
      const auto end = std::min(rest.find(' '), rest.size());
      CHECK_MESSAGE(names.emplace(rest.substr(0, end)).second, std::string(rest.substr(0, end)));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  for (const auto* const name :
       {"python", "javascript", "typescript", "java", "c",          "cpp", "csharp", "go",  "rust", "php",
        "ruby",   "swift",      "kotlin",     "bash", "powershell", "sql", "html",   "css", "json", "yaml",
        "toml",   "dockerfile", "makefile",   "diff", "r",          "lua"})
    CHECK_MESSAGE(find_code_language(name) != nullptr, name);
  CHECK(find_code_language("Python") == find_code_language("py"));
  CHECK(find_code_language("c++") == find_code_language("cpp"));
  CHECK(find_code_language("python java") == nullptr);
  CHECK(is_keyword(*find_code_language("sql"), "Select"));
  CHECK_FALSE(is_keyword(*find_code_language("c"), "If"));
}
