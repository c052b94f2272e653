#include "render/markdown_theme.hpp"

#include <doctest/doctest.h>

using namespace agentpress::render;

TEST_CASE("markdown theme: COLORFGBG says what the ground is") {
  CHECK(theme_of_ground("15;0").name == "dark");
  CHECK(theme_of_ground("0;15").name == "light");
  CHECK(theme_of_ground("0;default;15").name == "light");
  CHECK(theme_of_ground("12;8").name == "dark");
  CHECK(theme_of_ground("0;7").name == "light");
  for (const auto* const value : {"", ";", "default;default", "15;16", "x", "15;-1", "1;2x"})
    CHECK(theme_of_ground(value).name == "neutral");
  CHECK(theme_of_ground(std::nullopt).name == "neutral");
}

TEST_CASE("markdown theme: the parameters of roles and styles stand together") {
  CHECK(sgr_parameters(neutral_theme(), Role::text, {}).empty());
  CHECK(sgr_parameters(neutral_theme(), Role::heading, {.emphasis = true}) == "1;35;3");
  CHECK(sgr_parameters(dark_theme(), Role::text, {.strong = true, .struck = true, .link = true}) ==
        "1;9;4;36");
  CHECK(sgr_parameters(plain_theme(), Role::title, {.strong = true, .code = true}).empty());
}

TEST_CASE("markdown theme: every role has parameters of digits and semicolons in every theme") {
  for (const auto* const theme : {&neutral_theme(), &light_theme(), &dark_theme()}) {
    for (std::size_t role = 1; role < kRoleCount; ++role) {
      const auto parameters = sgr_parameters(*theme, static_cast<Role>(role), {});
      CHECK_FALSE(parameters.empty());
      CHECK(parameters.find_first_not_of("0123456789;") == std::string::npos);
    }
  }
}
