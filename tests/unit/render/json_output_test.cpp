// `--json`: its fields are a contract.
#include "render/json_report.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace agentpress;  // NOLINT(google-build-using-namespace): a test
using Json = nlohmann::json;

namespace {

Json report(const core::Transcript& transcript, const core::Error* error,
            const util::Redactor& redactor = {}) {
  return Json::parse(render::json_report({.provider = "openai", .requested_model = "gpt-4.1", .attempts = 1},
                                         transcript, error, redactor));
}

}  // namespace

TEST_CASE("json report: every field is there, also when nothing came") {
  const auto value = report(core::Transcript(core::KeepText::yes), nullptr);
  for (const char* field : {"schema_version", "provider",      "requested_model",   "served_model",
                            "route",          "text",          "reasoning",         "tool_calls",
                            "citations",      "finish_reason", "finish_reason_raw", "usage",
                            "usage_raw",      "cost_usd",      "complete",          "error",
                            "timing",         "request_id",    "rate_limit",        "warnings",
                            "attempts",       "exit_code",     "session_id",        "stored"}) {
    CAPTURE(field);
    CHECK(value.contains(field));
  }
  CHECK(value["complete"] == false);
}

TEST_CASE("json report: the session, and whether the turn is safe in it") {
  const core::Transcript nothing(core::KeepText::yes);
  const util::Redactor redactor;
  const auto report_of = [&](const render::RunFacts& facts) {
    return Json::parse(render::json_report(facts, nothing, nullptr, redactor));
  };
  CHECK(report_of({})["session_id"].is_null());
  CHECK(report_of({})["stored"].is_null());
  const auto stored = report_of({.session_id = "0123456789ab", .is_stored = true});
  CHECK(stored["session_id"] == "0123456789ab");
  CHECK(stored["stored"] == true);
  CHECK(report_of({.session_id = "0123456789ab", .is_stored = false})["stored"] == false);
}

TEST_CASE("json report: an answer with tool calls, usage and finish reason") {
  core::Transcript transcript(core::KeepText::yes);
  transcript.add(core::TextDelta{"Hi"});
  transcript.add(core::ToolCallDelta{.index = 0, .id = "c1", .name = "f", .arguments = "{\"x\""});
  transcript.add(core::ToolCallDelta{.index = 0, .arguments = ":1}"});
  transcript.add(core::ToolCallDelta{.index = 1, .id = "c2", .name = "g", .arguments = "{broken"});
  transcript.add(core::Usage{.input_tokens = 3, .raw = "{\"prompt_tokens\":3}"});
  transcript.add(core::Finish{core::FinishReason::tool_calls, "tool_calls"});
  const auto value = report(transcript, nullptr);
  CHECK(value["text"] == "Hi");
  CHECK(value["tool_calls"][0]["arguments"]["x"] == 1);
  CHECK(value["tool_calls"][1]["arguments"] == "{broken");
  CHECK(value["usage"]["input_tokens"] == 3);
  CHECK(value["usage"]["output_tokens"].is_null());
  CHECK(value["usage_raw"]["prompt_tokens"] == 3);
  CHECK(value["complete"] == true);
  CHECK(value["error"].is_null());
}

TEST_CASE("json report: an error keeps what had arrived, and is redacted") {
  core::Transcript transcript(core::KeepText::yes);
  transcript.add(core::TextDelta{"half \xff"});
  util::Redactor redactor;
  redactor.add_secret("canary-value-123", "OPENAI_API_KEY");
  const core::Error error{.error_class = core::ErrorClass::incomplete,
                          .message = "cut, key canary-value-123",
                          .http_status = 200};
  const auto value = report(transcript, &error, redactor);
  CHECK(value["text"] == "half \xef\xbf\xbd");
  CHECK(value["error"]["class"] == "incomplete");
  CHECK(value["error"]["message"].get<std::string>().find("canary") == std::string::npos);
  CHECK(value["complete"] == false);
}
