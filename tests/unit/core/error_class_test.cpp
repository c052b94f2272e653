// core/error_class: the one table of failures and exit codes.
#include "core/error_class.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>

using namespace agentpress::core;

TEST_CASE("error classes: each has its own name in snake case and a meaning") {
  std::set<std::string_view> names;
  for (const auto& row : error_class_table()) {
    CAPTURE(row.name);
    CHECK(names.insert(row.name).second);
    CHECK_FALSE(row.meaning.empty());
    CHECK(
        std::ranges::all_of(row.name, [](char byte) { return (byte >= 'a' && byte <= 'z') || byte == '_'; }));
    CHECK(&describe(row.error_class) == &row);
  }
}

TEST_CASE("error classes: the documented exit codes") {
  const std::array<std::pair<ErrorClass, int>, 29> expected{{
      {ErrorClass::check_failed, 1},
      {ErrorClass::usage, 2},
      {ErrorClass::configuration, 3},
      {ErrorClass::unknown_model, 3},
      {ErrorClass::auth, 4},
      {ErrorClass::permission, 4},
      {ErrorClass::proxy, 5},
      {ErrorClass::name_resolution, 6},
      {ErrorClass::connection, 7},
      {ErrorClass::rate_limit, 8},
      {ErrorClass::quota, 8},
      {ErrorClass::provider, 9},
      {ErrorClass::overloaded, 9},
      {ErrorClass::rejected, 10},
      {ErrorClass::model_not_found, 10},
      {ErrorClass::context_too_long, 10},
      {ErrorClass::refused, 11},
      {ErrorClass::not_an_answer, 12},
      {ErrorClass::nothing_to_extract, 12},
      {ErrorClass::length, 17},
      {ErrorClass::incomplete, 18},
      {ErrorClass::output, 23},
      {ErrorClass::history, 24},
      {ErrorClass::input, 26},
      {ErrorClass::timeout, 28},
      {ErrorClass::tls, 35},
      {ErrorClass::certificate, 60},
      {ErrorClass::internal, 70},
      {ErrorClass::interrupted, 130},
  }};
  CHECK(expected.size() == error_class_table().size());
  for (const auto& [error_class, exit_code] : expected) {
    CAPTURE(name_of(error_class));
    CHECK(exit_code_of(error_class) == exit_code);
  }
}
