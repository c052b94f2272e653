// util/environment: variables as a value.
#include "util/environment.hpp"

#include <doctest/doctest.h>

#include <cstdlib>

using agentpress::util::Environment;

TEST_CASE("environment: an empty or blank value counts as unset") {
  const Environment variables({{"EMPTY", ""}, {"BLANK", " \t\n"}, {"SET", " value \n"}});
  CHECK_FALSE(variables.get("EMPTY").has_value());
  CHECK_FALSE(variables.get("BLANK").has_value());
  CHECK_FALSE(variables.get("MISSING").has_value());
  CHECK(variables.get("SET") == "value");
}

TEST_CASE("environment: get_exact keeps blanks and tells empty from unset") {
  const Environment variables({{"EMPTY", ""}, {"SET", " value "}});
  CHECK(variables.get_exact("EMPTY") == "");
  CHECK(variables.get_exact("SET") == " value ");
  CHECK_FALSE(variables.get_exact("MISSING").has_value());
}

TEST_CASE("environment: of_process is a copy, with values that hold an equals sign whole") {
  REQUIRE(::setenv("AGENTPRESS_TEST_VARIABLE", "a=b=c", 1) == 0);
  const auto variables = Environment::of_process();
  ::unsetenv("AGENTPRESS_TEST_VARIABLE");
  CHECK(variables.get("AGENTPRESS_TEST_VARIABLE") == "a=b=c");
  CHECK_FALSE(Environment::of_process().get("AGENTPRESS_TEST_VARIABLE").has_value());
}
