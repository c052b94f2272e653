#include "doctor/changes.hpp"

#include "unit/doctor/sample_report.hpp"

#include <doctest/doctest.h>

using namespace agentpress::doctor;

TEST_CASE("changes: what is remembered is the class, else the status") {
  const auto run = remember({}, sample_report().results, "2026-11-26T02:00:00Z");
  CHECK(run.words.at("openai.auth") == "key_rejected");
  CHECK(run.words.at("openai.tcp") == "ok");
  CHECK(run.words.at("environment.files") == "file_mode");
  CHECK_FALSE(run.words.contains("openai.models"));  // skipped
  CHECK(parse_run(run_text(run)).words == run.words);
  CHECK(parse_run(run_text(run)).time == "2026-11-26T02:00:00Z");
}

TEST_CASE("changes: a check that is new, gone, the same or skipped is none") {
  RememberedRun last{
      .time = "t",
      .words = {{"openai.auth", "ok"}, {"openai.tcp", "ok"}, {"openai.models", "ok"}, {"gone.auth", "ok"}}};
  const auto changes = changes_since(last, sample_report().results);
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].key == "openai.auth");
  CHECK(changes[0].before == "ok");
  CHECK(changes[0].after == "key_rejected");
}

TEST_CASE("changes: a run that looks at less forgets nothing") {
  const auto run = remember({.time = "t", .words = {{"groq.auth", "quota"}, {"openai.models", "ok"}}},
                            sample_report().results, "u");
  CHECK(run.time == "u");
  CHECK(run.words.at("groq.auth") == "quota");
  CHECK(run.words.at("openai.models") == "ok");
}

TEST_CASE("changes: a damaged file is a shorter memory") {
  CHECK(parse_run("").words.empty());
  CHECK(parse_run("time yesterday\nopenai.auth ok\n").words.empty());
  CHECK(parse_run("no time here\nopenai.auth ok\n").words.empty());
  const auto run = parse_run(
      "time 2026-11-25T00:00:00Z\nopenai.auth ok\nthree words here\nopenai.dns\x1b ok\n\xff\xfe ok\nlast");
  CHECK(run.words == std::map<std::string, std::string, std::less<>>{{"openai.auth", "ok"}});
}
