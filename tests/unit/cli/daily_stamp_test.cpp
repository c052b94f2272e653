// What is said once a day.
#include "cli/daily_stamp.hpp"

#include "support/temporary_directory.hpp"
#include "support/variables.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>

using namespace agentpress;  // NOLINT(google-build-using-namespace): a test
using cli::is_first_today;

namespace {

util::Date day(std::string_view text) {
  return util::parse_date(text).value();
}

}  // namespace

TEST_CASE("daily stamp: each thing is said once, and again on another day") {
  const test::TemporaryDirectory directory;
  const auto environment = test::variables({{"XDG_STATE_HOME", directory.path()}});
  CHECK(is_first_today(environment, day("2026-11-10"), "a"));
  CHECK_FALSE(is_first_today(environment, day("2026-11-10"), "a"));
  CHECK(is_first_today(environment, day("2026-11-10"), "b"));
  CHECK_FALSE(is_first_today(environment, day("2026-11-10"), "a"));
  CHECK(is_first_today(environment, day("2026-11-11"), "a"));
  CHECK(is_first_today(environment, day("2026-11-11"), "b"));
}

TEST_CASE("daily stamp: what was said on an earlier day is forgotten") {
  const test::TemporaryDirectory directory;
  const auto environment = test::variables({{"XDG_STATE_HOME", directory.path()}});
  const std::string file = directory.path() + "/agentpress/said-today";
  is_first_today(environment, day("2026-11-10"), "a long line of an earlier day");
  is_first_today(environment, day("2026-11-11"), "b");
  CHECK(std::filesystem::file_size(file) == std::string("2026-11-11\nb\n").size());
}

TEST_CASE("daily stamp: a part of a line is another thing") {
  const test::TemporaryDirectory directory;
  const auto environment = test::variables({{"XDG_STATE_HOME", directory.path()}});
  CHECK(is_first_today(environment, day("2026-11-10"), "openai/gpt-5-mini"));
  CHECK(is_first_today(environment, day("2026-11-10"), "openai/gpt-5"));
}

TEST_CASE("daily stamp: a damaged file or no place to remember it mean that it is said") {
  const test::TemporaryDirectory directory;
  const auto environment = test::variables({{"XDG_STATE_HOME", directory.path()}});
  is_first_today(environment, day("2026-11-10"), "a");
  directory.write("agentpress/said-today", std::string("\0\xff nonsense", 11));
  CHECK(is_first_today(environment, day("2026-11-10"), "a"));
  CHECK_FALSE(is_first_today(environment, day("2026-11-10"), "a"));
  const auto nowhere = test::variables({{"XDG_STATE_HOME", directory.write("file", "")}});
  for (const auto& without : {util::Environment(), nowhere}) {
    CHECK(is_first_today(without, day("2026-11-10"), "a"));
    CHECK(is_first_today(without, day("2026-11-10"), "a"));
  }
}
