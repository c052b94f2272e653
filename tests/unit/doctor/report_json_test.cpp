#include "doctor/report_json.hpp"

#include "unit/doctor/sample_report.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace agentpress::doctor;
using Json = nlohmann::json;

TEST_CASE("report: the JSON object has every check by its key") {
  const auto value = Json::parse(json_report(sample_report()));
  CHECK(value["schema_version"] == 1);
  CHECK(value["time"] == "2026-11-26T02:00:00Z");
  CHECK(value["exit_code"] == 1);
  CHECK(value["next_command"] == "agentpress keys set openai");
  CHECK(value["counts"] == Json{{"ok", 4}, {"note", 2}, {"warning", 1}, {"failed", 1}, {"skipped", 2}});
  CHECK(value["changes"].is_null());
  CHECK(value["checks"].size() == 10);
  const auto& auth = value["checks"]["openai.auth"];
  CHECK(auth["status"] == "failed");
  CHECK(auth["class"] == "key_rejected");
  CHECK(auth["fix"]["command"] == "agentpress keys set openai");
  CHECK(auth["evidence"]["status"] == "401");
  CHECK(auth["duration_ms"] == 120);
  const auto& config = value["checks"]["environment.config"];
  CHECK(config["provider"].is_null());
  CHECK(config["class"].is_null());
  CHECK(config["fix"].is_null());
  CHECK(value["checks"]["environment.stdin"]["fix"]["command"].is_null());
}

TEST_CASE("report: the lines of JSON hold the same as the object") {
  const auto report = sample_report();
  const auto whole = Json::parse(json_report(report));
  auto line = Json::parse(json_check_line(report.results[6]));
  CHECK(line["type"] == "check");
  CHECK(line["key"] == "openai.auth");
  line.erase("type");
  line.erase("key");
  CHECK(line == whole["checks"]["openai.auth"]);
  auto start = Json::parse(json_start_line(report.head));
  auto finish = Json::parse(json_finish_line(report));
  CHECK(start["type"] == "start");
  CHECK(finish["type"] == "finish");
  Json joined = start;
  joined.update(finish);
  joined.erase("type");
  auto rest = whole;
  rest.erase("checks");
  CHECK(joined == rest);
}

TEST_CASE("report: changes are there when they were asked for") {
  auto report = sample_report();
  report.changes = ChangeReport{"2026-11-25T00:00:00Z", {{"openai.auth", "ok", "key_rejected"}}};
  const auto value = Json::parse(json_report(report));
  CHECK(value["changes"]["since"] == "2026-11-25T00:00:00Z");
  CHECK(value["changes"]["list"][0] ==
        Json{{"check", "openai.auth"}, {"before", "ok"}, {"after", "key_rejected"}});
  report.changes = ChangeReport{};
  CHECK(Json::parse(json_report(report))["changes"]["since"].is_null());
}

TEST_CASE("report: bytes that are not UTF-8 do not break the JSON") {
  auto report = sample_report();
  report.results[0].summary = "\xff broken";
  CHECK(Json::parse(json_report(report))["checks"]["environment.config"]["summary"] == "\xEF\xBF\xBD broken");
}
