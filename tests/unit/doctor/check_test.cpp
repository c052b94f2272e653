#include "doctor/check.hpp"

#include "doctor/finding_of_error.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

using namespace agentpress;
using core::ErrorClass;
using doctor::FindingClass;

TEST_CASE("check: every status and every class has a name of its own") {
  std::set<std::string_view> names;
  constexpr auto kLast = static_cast<int>(FindingClass::internal);
  for (int value = 0; value <= kLast; ++value) {
    const auto name = doctor::name_of(static_cast<FindingClass>(value));
    CHECK_FALSE(name.empty());
    CHECK(names.insert(name).second);
  }
  CHECK(doctor::name_of(FindingClass::none) == "none");
  CHECK(doctor::name_of(FindingClass::key_rejected) == "key_rejected");
  CHECK(doctor::name_of(FindingClass::timeout) == "timeout");
  CHECK(doctor::name_of(FindingClass::internal) == "internal");
  CHECK(doctor::name_of(doctor::Status::failed) == "failed");
}

TEST_CASE("finding: words tell apart what shares a class") {
  struct Row {
    ErrorClass error_class;
    const char* message;
    FindingClass finding;
  };
  const std::vector<Row> rows{
      {ErrorClass::permission, "nothing special", FindingClass::forbidden},
      {ErrorClass::permission, "Country, region, or territory not supported", FindingClass::region_blocked},
      {ErrorClass::permission, "This model is not available in your region.", FindingClass::region_blocked},
      {ErrorClass::permission, "Please enable billing on this project", FindingClass::quota},
      {ErrorClass::rate_limit, "need more? see settings/billing", FindingClass::rate_limited},
      {ErrorClass::rate_limit, "Insufficient balance in this account", FindingClass::quota},
      {ErrorClass::rejected, "bad role", FindingClass::request_rejected},
      {ErrorClass::rejected, "The provided model identifier is invalid.", FindingClass::model_not_found},
      {ErrorClass::model_not_found, "The model `x` has been decommissioned", FindingClass::model_retired},
      {ErrorClass::model_not_found, "no such model", FindingClass::model_not_found},
      {ErrorClass::overloaded, "invalid api token", FindingClass::key_rejected},
      {ErrorClass::overloaded, "try later", FindingClass::provider_down},
      {ErrorClass::context_too_long, "too long", FindingClass::request_rejected},
      {ErrorClass::internal, "?", FindingClass::internal},
  };
  for (const auto& row : rows) {
    CAPTURE(row.message);
    CHECK(doctor::name_of(doctor::finding_of({.error_class = row.error_class, .message = row.message})) ==
          doctor::name_of(row.finding));
  }
}
