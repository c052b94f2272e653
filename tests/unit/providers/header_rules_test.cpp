// Headers of the user's own: what may be sent, and how the vendors' variables are read.
#include "providers/header_rules.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace agentpress;
using providers::find_header_fault;
using providers::HeaderFault;
using providers::parse_header_lines;

TEST_CASE("header rules: plain headers pass, and what agentpress or a key sets does not") {
  struct Row {
    std::string_view name, value;
    std::optional<HeaderFault> fault;
  };
  for (const Row& row :
       {Row{"X-Team", "blue: green", std::nullopt}, Row{"x-empty", "", std::nullopt},
        Row{"x-tab", "a\tb", std::nullopt}, Row{"", "x", HeaderFault::bad_name},
        Row{"X Team", "x", HeaderFault::bad_name}, Row{"X-T\xC3\xA4m", "x", HeaderFault::bad_name},
        Row{"AUTHORIZATION", "x", HeaderFault::carries_key}, Row{"X-Api-Key", "x", HeaderFault::carries_key},
        Row{"x-goog-api-key", "x", HeaderFault::carries_key},
        Row{"Host", "x", HeaderFault::set_by_agentpress},
        Row{"content-length", "1", HeaderFault::set_by_agentpress},
        Row{"X-Team", "a\r\nX-Evil: 1", HeaderFault::control_character},
        Row{"X-Team", "a\x7F", HeaderFault::control_character}}) {
    CAPTURE(row.name);
    CHECK(find_header_fault(row.name, row.value) == row.fault);
    if (row.fault) CHECK_FALSE(providers::describe(*row.fault).empty());
  }
}

TEST_CASE("header lines: one header a line, blanks trimmed, the last of a name counts") {
  const auto headers =
      parse_header_lines("\n  X-Team :  blue \r\nX-Route: a:b\n\nx-team: green\nX-Empty:\n", "V");
  REQUIRE(headers.has_value());
  CHECK(*headers == core::HttpHeaders{{"X-Route", "a:b"}, {"x-team", "green"}, {"X-Empty", ""}});
  CHECK(parse_header_lines("", "V").value().empty());
}

TEST_CASE("header lines: a fault names the variable and the line, and never a value") {
  struct Row {
    std::string text, message;
  };
  for (const Row& row :
       {Row{"X-A: 1\nsecret-without-colon", "V has no colon in line 2, expected `Name: value`"},
        Row{"Authorization: Bearer secret",
            "V has a header \"Authorization\" in line 1 that carries a key, which belongs into the key "
            "settings"},
        Row{"secret value: x", "V has a header in line 1 that is not the name of a header"},
        Row{"host: secret", "V has a header \"host\" in line 1 that is set by agentpress itself"},
        Row{"X-A: secret\x01x", "V has a header \"X-A\" in line 1 that holds a control character"}}) {
    CAPTURE(row.text);
    const auto headers = parse_header_lines(row.text, "V");
    REQUIRE_FALSE(headers.has_value());
    CHECK(headers.error().error_class == core::ErrorClass::configuration);
    CHECK(headers.error().message == row.message);
    CHECK((headers.error().message + headers.error().hint).find("secret") == std::string::npos);
  }
}
