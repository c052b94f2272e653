// auth/env_file: NAME=VALUE lines.
#include "auth/env_file.hpp"

#include <doctest/doctest.h>

#include <array>
#include <utility>

using namespace agentpress;

TEST_CASE("env file: comments, blank lines, export, quotes, line ends of Windows and a byte order mark") {
  const auto result = auth::parse_env_file(
      "\xEF\xBB\xBF"
      "FIRST=1\r\n"
      "# a comment with KEY=value\n"
      "\n"
      "  export  SECOND = two words \n"
      "export\tTHIRD='$HOME \"x\" #no comment'\n"
      "FOURTH=\"it's \\\"quoted\\\" \\\\ \\n\"  # a comment\n"
      "EMPTY=\n"
      "PADDED=YWI=\n"
      "exported=yes\n"
      "FIRST=again",
      "keys.env");
  REQUIRE(result.has_value());
  CHECK(result->get_exact("FIRST") == "again");
  CHECK(result->get_exact("SECOND") == "two words");
  CHECK(result->get_exact("THIRD") == "$HOME \"x\" #no comment");
  CHECK(result->get_exact("FOURTH") == "it's \"quoted\" \\ \\n");
  CHECK(result->get_exact("EMPTY") == "");
  CHECK_FALSE(result->get("EMPTY").has_value());
  CHECK(result->get_exact("PADDED") == "YWI=");
  CHECK(result->get_exact("exported") == "yes");
  CHECK_FALSE(result->get_exact("KEY").has_value());
}

TEST_CASE("env file: no variable is expanded and no command run") {
  const auto result = auth::parse_env_file("A=1\nB=$A\nC=\"${A}\"\nD=`id`\nE=$(id)", "keys.env").value();
  CHECK(result.get_exact("B") == "$A");
  CHECK(result.get_exact("C") == "${A}");
  CHECK(result.get_exact("D") == "`id`");
  CHECK(result.get_exact("E") == "$(id)");
}

TEST_CASE("env file: an error names path, line and fault, and not the line's text") {
  const std::array<std::pair<std::string, std::string_view>, 8> cases{{
      {"A=1\nsk-secret", "keys.env:2: no \"=\", expected NAME=VALUE"},
      {"sk-secret==", "keys.env:1: no variable name before \"=\", expected letters, digits and _"},
      {"\n\n=secret", "keys.env:3: no variable name before \"=\", expected letters, digits and _"},
      {"1A=secret", "keys.env:1: no variable name before \"=\", expected letters, digits and _"},
      {"A=\"secret", "keys.env:1: a quote that is not closed on its line"},
      {"A='secret' more", "keys.env:1: text after the closing quote"},
      {"export", "keys.env:1: no \"=\", expected NAME=VALUE"},
      {std::string("A=1\nB=\0secret", 13), "keys.env:2: a NUL byte, expected text"},
  }};
  for (const auto& [content, message] : cases) {
    const auto result = auth::parse_env_file(content, "keys.env");
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().error_class == core::ErrorClass::configuration);
    CHECK(result.error().message == message);
    CHECK(result.error().hint.find("secret") == std::string::npos);
  }
}

TEST_CASE("env file: an empty file has no variables") {
  CHECK_FALSE(auth::parse_env_file("", "keys.env").value().get_exact("").has_value());
}
