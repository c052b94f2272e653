#include "doctor/summary.hpp"

#include "unit/doctor/sample_report.hpp"

#include <doctest/doctest.h>

using namespace agentpress::doctor;

namespace {

std::vector<CheckResult> results_of(std::initializer_list<Status> statuses) {
  std::vector<CheckResult> results;
  for (const auto status : statuses)
    results.push_back({.id = "row", .status = status, .summary = "what was found"});
  return results;
}

}  // namespace

TEST_CASE("summary: only a failure fails a run, and with strict a warning too") {
  const auto warned = results_of({Status::ok, Status::note, Status::skipped, Status::warning});
  CHECK(summarise(warned, {}).exit_code == 0);
  CHECK(summarise(warned, {.strict = true}).exit_code == 1);
  CHECK(summarise(warned, {.strict = true, .exit_zero = true}).exit_code == 0);
  const auto broken = results_of({Status::ok, Status::failed});
  CHECK(summarise(broken, {}).exit_code == 1);
  CHECK(summarise(broken, {.exit_zero = true}).exit_code == 0);
  CHECK(summarise({}, {.strict = true}).exit_code == 0);
}

TEST_CASE("summary: the verdict is the one failure, or names the first of several") {
  CHECK(sample_report().summary.verdict ==
        "openai: the key from OPENAI_API_KEY was rejected (401 <invalid>); one warning besides");
  CHECK(summarise(results_of({Status::failed, Status::failed}), {}).verdict == "2 checks failed: row, row");
  CHECK(summarise(std::vector<CheckResult>(6, {.id = "a", .provider = "b", .status = Status::failed}), {})
            .verdict == "6 checks failed: a of b, a of b, a of b, a of b and 2 more");
  CHECK(summarise(results_of({Status::warning}), {}).verdict == "what was found");
  CHECK(summarise(results_of({Status::ok, Status::note}), {}).verdict == "everything that was checked works");
  CHECK(summarise(results_of({Status::ok, Status::skipped}), {}).verdict ==
        "nothing wrong was found in what was checked");
}

TEST_CASE("summary: a key that was not proven does not count as one that works") {
  const std::vector<CheckResult> results{
      {.id = "auth", .provider = "x", .status = Status::note, .finding = FindingClass::auth_not_proven}};
  CHECK(summarise(results, {}).verdict ==
        "nothing wrong was found; one key could not be proven without spending tokens");
}

TEST_CASE("summary: the next command mends a failure before a warning, and is never that of a note") {
  CHECK(sample_report().summary.next_command == "agentpress keys set openai");
  auto results = results_of({Status::note, Status::warning, Status::failed});
  for (auto& result : results) result.fix = Fix{"mend", "mend " + std::string(name_of(result.status))};
  CHECK(summarise(results, {}).next_command == "mend failed");
  results.back().fix->command.clear();
  CHECK(summarise(results, {}).next_command == "mend warning");
  results.pop_back();
  results.pop_back();
  CHECK(summarise(results, {}).next_command.empty());
}
