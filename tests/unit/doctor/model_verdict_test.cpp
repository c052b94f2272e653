// Visible models, what is left of the limits, and the clock.
#include "doctor/model_verdict.hpp"

#include "checkup.hpp"
#include "doctor/limit_verdict.hpp"

#include <doctest/doctest.h>

using namespace agentpress;
using namespace agentpress::test;
using doctor::FindingClass;
using doctor::Status;

namespace {

const doctor::Limits kModelLimits{.network = net::Milliseconds{5000}, .now_seconds = kTestNow};

doctor::CheckResult judge_list(const char* provider, std::vector<std::string> wanted, const std::string& body,
                               providers::ModelOverrides overrides = {}) {
  auto target = target_of(provider);
  target.models = std::move(wanted);
  target.overrides = std::move(overrides);
  const auto subject = doctor::subject_of(target);
  const doctor::Asked asked{
      .url = subject.models_url, .is_over = true, .head = net::HttpResponseHead{.status = 200}, .body = body};
  const auto reply = client::read_health_reply(subject.format, *asked.head, body, kTestNow);
  return judge_models(subject, target, &asked, &reply, kModelLimits);
}

doctor::CheckResult judge_headers(core::HttpHeaders headers) {
  const auto subject = doctor::subject_of(target_of("openai"));
  return judge_rate_limit(subject, {.status = 200, .headers = std::move(headers)});
}

doctor::CheckResult judge_date(core::HttpHeaders headers) {
  const auto subject = doctor::subject_of(target_of("openai"));
  const doctor::Asked asked{.is_over = true,
                            .head = net::HttpResponseHead{.status = 200, .headers = std::move(headers)},
                            .arrived = kTestNow};
  return judge_clock(subject, asked);
}

}  // namespace

TEST_CASE("models: dated, tagged and routed forms of a name count as the name") {
  CHECK(judge_list("anthropic", {"claude-x"}, R"({"data":[{"id":"claude-x-20260929"}]})").status ==
        Status::ok);
  CHECK(judge_list("openai", {"gpt-x"}, R"({"data":[{"id":"gpt-x-2026-04-14"}]})").status == Status::ok);
  CHECK(judge_list("ollama", {"qwen3"}, R"({"models":[{"name":"qwen3:latest"}]})").status == Status::ok);
  CHECK(judge_list("huggingface", {"a/b:fastest"}, R"({"data":[{"id":"a/b"}]})").status == Status::ok);
  CHECK(judge_list("google", {"gemini-x"}, R"({"models":[{"name":"models/gemini-x"}]})").status ==
        Status::ok);
  CHECK(judge_list("together", {"x/y"}, R"([{"id":"x/y"}])").status == Status::ok);
  CHECK(judge_list("openai", {"gpt-4"}, R"({"data":[{"id":"gpt-4-mini"}]})").status == Status::failed);
}

TEST_CASE("models: one that is missing is named, with the nearest that is there") {
  const auto row = judge_list("openai", {"gpt-6.1-slo"}, R"({"data":[{"id":"gpt-6.1-sol"},{"id":"o3"}]})");
  CHECK(row.finding == FindingClass::model_not_found);
  CHECK(row.summary == "OpenAI does not list gpt-6.1-slo; near it is gpt-6.1-sol");
  CHECK(row.fix->command == "agentpress models --refresh openai");
}

TEST_CASE("models: a retired one is told apart, one that soon retires is a warning") {
  using namespace std::chrono_literals;
  const auto gone = 2026y / 11 / 1;
  const providers::ModelOverrides overrides{
      {.provider = "openai", .model = "old-one", .facts = {.retires = gone}}};
  const auto row = judge_list("openai", {"old-one"}, R"({"data":[{"id":"other"}]})", overrides);
  CHECK(row.finding == FindingClass::model_retired);
  CHECK(row.summary == "old-one has retired on 2026-11-01");
  const auto soon =
      judge_list("openai", {"a-model"}, R"({"data":[{"id":"a-model","shutdown_date":"2026-12-10"}]})");
  CHECK(soon.status == Status::warning);
  CHECK(soon.finding == FindingClass::model_retired);
}

TEST_CASE(
    "models: the default model of a row is no failure when it is missing, at a gateway not even a warning") {
  const std::string body = R"({"data":[{"id":"other"}]})";
  const auto row = judge_list("openai", {"gpt-6.1-sol"}, body);
  CHECK(row.status == Status::warning);
  CHECK(row.finding == FindingClass::model_not_found);
  auto target = target_of("openai", "https://gateway.example/v1");
  target.models = {"gpt-6.1-sol"};
  const auto subject = doctor::subject_of(target);
  const doctor::Asked asked{
      .url = subject.models_url, .is_over = true, .head = net::HttpResponseHead{.status = 200}, .body = body};
  const auto reply = client::read_health_reply(subject.format, *asked.head, body, kTestNow);
  CHECK(judge_models(subject, target, &asked, &reply, kModelLimits).status == Status::note);
}

TEST_CASE("models: the worst of several counts") {
  const auto row = judge_list("openai", {"a-model", "missing"},
                              R"({"data":[{"id":"a-model","shutdown_date":"2026-12-10"}]})");
  CHECK(row.status == Status::failed);
  CHECK(row.finding == FindingClass::model_not_found);
}

TEST_CASE("models: a list with further pages does not prove that one is missing") {
  CHECK(judge_list("google", {"x"}, R"({"models":[{"name":"models/y"}],"nextPageToken":"p"})").status ==
        Status::ok);
}

TEST_CASE("limits: every vendor's names are understood") {
  struct Row {
    core::HttpHeaders headers;
    const char* summary;
    Status status;
  };
  const std::vector<Row> rows{
      {{{"x-ratelimit-limit-requests", "500"}, {"x-ratelimit-remaining-requests", "499"}},
       "499 of 500 requests left",
       Status::ok},
      {{{"anthropic-ratelimit-tokens-limit", "1000"}, {"anthropic-ratelimit-tokens-remaining", "900"}},
       "900 of 1000 tokens left",
       Status::ok},
      {{{"X-RateLimit-Limit", "20"}, {"X-RateLimit-Remaining", "19"}}, "19 of 20 left", Status::ok},
      {{{"x-ratelimit-remaining-req-minute", "3"}}, "3 req-minute left", Status::ok},
      {{{"x-ratelimit-limit-requests-day", "100"},
        {"x-ratelimit-remaining-requests-day", "5"},
        {"x-ratelimit-reset-requests-day", "2m59.56s"}},
       "5 of 100 requests-day left; reset: 2m59.56s",
       Status::note},
      {{{"llm_provider-x-ratelimit-remaining-tokens", "10"}}, "10 tokens left", Status::ok},
      {{{"x-ratelimit-limit-tokens", "100"},
        {"x-ratelimit-remaining-tokens", "0"},
        {"x-ratelimit-limit-requests", "10"},
        {"x-ratelimit-remaining-requests", "9"}},
       "0 of 100 tokens left",
       Status::warning},
      {{{"x-ratelimit-remaining-requests", "many"}}, "this reply tells no limits", Status::skipped},
      {{}, "this reply tells no limits", Status::skipped},
  };
  for (const auto& row : rows) {
    CAPTURE(row.summary);
    const auto result = judge_headers(row.headers);
    CHECK(result.summary == row.summary);
    CHECK(result.status == row.status);
  }
}

TEST_CASE("clock: a minute is tolerated, more is a warning with its direction") {
  CHECK(judge_date({{"date", "Thu, 26 Nov 2026 02:00:59 GMT"}}).status == Status::ok);
  const auto ahead = judge_date({{"date", "Thu, 26 Nov 2026 01:50:00 GMT"}});
  CHECK(ahead.finding == FindingClass::clock_skew);
  CHECK(ahead.status == Status::warning);
  CHECK(ahead.summary == "this machine's clock is 600 s ahead of OpenAI's");
  CHECK(judge_date({{"date", "Thu, 26 Nov 2026 03:00:00 GMT"}}).summary ==
        "this machine's clock is 3600 s behind OpenAI's");
  CHECK(judge_date({{"date", "Thu, 26 Nov 2026 01:50:00 GMT"}, {"age", "600"}}).status == Status::ok);
  CHECK(judge_date({}).status == Status::skipped);
  CHECK(judge_date({{"date", "yesterday"}}).status == Status::skipped);
}
