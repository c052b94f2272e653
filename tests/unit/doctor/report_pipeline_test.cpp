#include "doctor/report_pipeline.hpp"

#include "unit/doctor/sample_report.hpp"

#include <doctest/doctest.h>

using namespace agentpress::doctor;

namespace {

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("report: JUnit has a suite for this machine and one for each provider") {
  const auto text = junit_report(sample_report(), false);
  CHECK(holds(text,
              "<testsuites name=\"agentpress doctor\" tests=\"10\" failures=\"1\" errors=\"0\" skipped=\"2\" "
              "time=\"1.234\">"));
  CHECK(holds(
      text, "<testsuite name=\"environment\" timestamp=\"2026-11-26T02:00:00Z\" tests=\"3\" failures=\"0\""));
  CHECK(holds(text, "<testsuite name=\"openai\""));
  CHECK(holds(text, "<testcase classname=\"agentpress.doctor.openai\" name=\"auth\" time=\"0.120\">"));
  CHECK(holds(text,
              "<failure type=\"key_rejected\" message=\"the key from OPENAI_API_KEY was rejected (401 "
              "&lt;invalid&gt;); expected a key that openai accepts&#10;store another: agentpress keys set "
              "openai\"/>"));
  CHECK(holds(text, "<skipped message=\"because auth failed\"/>"));
}

TEST_CASE("report: in JUnit a warning is a failure only when it is one in the exit code") {
  CHECK_FALSE(holds(junit_report(sample_report(), false), "type=\"file_mode\""));
  const auto strict = junit_report(sample_report(), true);
  CHECK(holds(strict, "<failure type=\"file_mode\""));
  CHECK(holds(strict, "tests=\"10\" failures=\"2\""));
}

TEST_CASE("report: JUnit stays XML whatever a provider says") {
  auto report = sample_report();
  report.results[6].summary = "]]>&\"<'\x01\x1b\xff";
  const auto text = junit_report(report, false);
  CHECK(holds(text, "message=\"]]&gt;&amp;&quot;&lt;'  \xEF\xBF\xBD; expected"));
}

TEST_CASE("report: annotations of GitHub have a level, a title and one line") {
  auto report = sample_report();
  report.results[6].summary = "50% of\r\n::error::it";
  const auto text = github_report(report);
  CHECK(holds(
      text,
      "::notice title=agentpress doctor environment.stdin::standard input is a pipe; expected something "
      "that ends%0A--no-stdin stops the waiting\n"));
  CHECK(holds(text, "::warning title=agentpress doctor environment.files::"));
  CHECK(holds(text, "\n::error title=agentpress doctor openai.auth::50%25 of%0D%0A::error::it; expected"));
  CHECK_FALSE(holds(text, "openai.models"));
  CHECK(holds(text, "\nverdict: "));
}
