// The variables of a template: what is one, what fills it, and what is left alone.
#include "cli/template_text.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using agentpress::cli::fill_template;
using agentpress::cli::variables_of;

namespace {

std::vector<std::string> names(std::string_view text) {
  std::vector<std::string> found;
  for (const auto& variable : variables_of(text))
    found.push_back(variable.name + (variable.otherwise ? "=" + *variable.otherwise : ""));
  return found;
}

}  // namespace

TEST_CASE("template text: its variables in order, each once, with its default") {
  CHECK(names("{{b}} {{ a }} {{b}} {{c|x y}} {{d|}}") == std::vector<std::string>{"b", "a", "c=x y", "d="});
  CHECK(names("{{a}} {{a|later}}") == std::vector<std::string>{"a=later"});
}

TEST_CASE("template text: what is no variable is text") {
  for (const std::string text : {"", "{", "{{", "{{}}", "{{ }}", "{{a", "{a}", "{{a b}}", "{{1}}",
                                 "{{user.name}}", "{{a\n}} }", "\\", "\\\\", "$a {{$a}} %a%"}) {
    CAPTURE(text);
    if (text != "{{a\n}} }") CHECK(names(text).empty());
    CHECK(fill_template(text, {}) == text);
  }
}

TEST_CASE("template text: values are filled in once and not looked at again") {
  CHECK(fill_template("{{a}}-{{b|two}}-{{c}}", {{"a", "{{b}}"}}) == "{{b}}-two-{{c}}");
  CHECK(fill_template("{{a|x}}", {{"a", ""}}) == "");
  CHECK(fill_template("{{{a}}}", {{"a", "1"}}) == "{1}");
  CHECK(fill_template("{{a}} {{a|x}}", {}) == "x x");
}

TEST_CASE("template text: a backslash makes a variable text") {
  CHECK(fill_template("\\{{a}} {{a}}", {{"a", "1"}}) == "{{a}} 1");
  CHECK(names("\\{{a}}").empty());
  CHECK(fill_template("\\{{not one}}", {}) == "\\{{not one}}");
}
