// config/template_file: settings above a text, and mistakes told with their place.
#include "config/template_file.hpp"

#include "core/error.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>

using namespace agentpress;  // NOLINT(google-build-using-namespace): a test

namespace {

constexpr std::array<std::string_view, 4> kOptions{"model", "max-tokens", "stop", "extract"};

config::Template parse(std::string_view content) {
  return config::parse_template(content, "t.md", kOptions);
}

std::string mistake(std::string_view content) {
  try {
    parse(content);
  } catch (const core::StartupError& fault) {
    CHECK(fault.error().error_class == core::ErrorClass::configuration);
    return fault.error().message + " | " + fault.error().hint;
  }
  return "no mistake";
}

}  // namespace

TEST_CASE("template file: a text alone is a template") {
  CHECK(parse("just text\n+++\nx\n").text == "just text\n+++\nx\n");
  CHECK(parse("").text.empty());
  CHECK(parse("++++\nx").text == "++++\nx");
}

TEST_CASE("template file: settings arrive as they would be typed") {
  const auto read = parse(
      "+++\r\nmodel = \"m\"\nmax_tokens = 5\nstop = [\"a\", \"b\"]\nextract = true\n[params]\nlanguage = "
      "\"en\"\n"
      "count = 3\n+++\nthe text\n");
  CHECK(read.text == "the text\n");
  CHECK(read.parameters.at("language") == "en");
  CHECK(read.parameters.at("count") == "3");
  REQUIRE(read.settings.size() == 4);
  for (const auto& setting : read.settings) {
    CAPTURE(setting.option);
    if (setting.option == "model") CHECK(setting.values == std::vector<std::string>{"m"});
    if (setting.option == "max-tokens") CHECK(setting.values == std::vector<std::string>{"5"});
    if (setting.option == "stop") CHECK(setting.values == std::vector<std::string>{"a", "b"});
    if (setting.option == "extract") CHECK(setting.values == std::vector<std::string>{""});
  }
  CHECK(parse("+++\nextract = false\n+++\n").settings.empty());
}

TEST_CASE("template file: mistakes are told at their place in the file") {
  CHECK(mistake("+++\nmodel = \"m\"\n").find("t.md:1:1: the settings that begin here do not end") == 0);
  CHECK(mistake("+++\nmodel = \"m\"\nmodle = 1\n+++\n")
            .find("t.md:3:1: unknown setting \"modle\" | did you mean "
                  "\"model\"?") == 0);
  CHECK(mistake("+++\nmodel =\n+++\n").find("t.md:2:") == 0);
  CHECK(mistake("+++\nmodel = 2020-01-01\n+++\n").find("a date") != std::string::npos);
  CHECK(mistake("+++\nparams = 1\n+++\n").find("expected a table") != std::string::npos);
  CHECK(mistake("+++\n[params]\nx = []\n+++\n").find("an array") != std::string::npos);
}
