// One real chat: what it proves, what it says that it cost.
#include "doctor/chat_verdict.hpp"

#include "checkup.hpp"

#include <doctest/doctest.h>

using namespace agentpress;
using namespace agentpress::test;
using doctor::FindingClass;
using doctor::Status;

namespace {

constexpr const char* kAnswer =
    "data: {\"model\":\"sonar-1\",\"choices\":[{\"delta\":{\"content\":\"ok\"},\"finish_reason\":null}]}\n\n"
    "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":12,"
    "\"completion_tokens\":2}}\n\ndata: [DONE]\n\n";

doctor::ProviderTarget deep_target_of(const char* provider) {
  auto target = target_of(provider);
  doctor::DeepCall deep;
  deep.call.endpoint = target.resolved.endpoint;
  deep.call.provider = target.name;
  deep.call.auth_headers = {{"Authorization", "Bearer " + std::string(kTestKey)}};
  deep.call.request.sampling.max_tokens = 1;
  deep.model = target.resolved.endpoint.model;
  deep.facts.prices = providers::Prices{.input = 1, .output = 10};
  target.deep = std::move(deep);
  return target;
}

FakeReply stream_reply(int status, std::string body) {
  FakeReply reply;
  reply.wait(net::Milliseconds{800})
      .head(status, {{"content-type", status == 200 ? "text/event-stream" : "application/json"}})
      .body(std::move(body))
      .complete();
  return reply;
}

Checkup deep_check(const char* provider, FakeTransport& transport) {
  const auto checkup = check(transport, {deep_target_of(provider)});
  transport.verify();
  return checkup;
}

}  // namespace

TEST_CASE("deep: an answer proves the key where nothing else does, and tells its cost") {
  FakeTransport transport;
  transport.expect(json_reply(404, "{}"));
  transport.expect(stream_reply(200, kAnswer));
  const auto checkup = deep_check("perplexity", transport);
  CHECK(checkup.status("perplexity.auth") == Status::ok);
  CHECK(checkup["perplexity.auth"].summary == "the key from PERPLEXITY_API_KEY is accepted by a chat");
  CHECK(checkup.status("perplexity.deep") == Status::ok);
  CHECK(checkup["perplexity.deep"].summary == "sonar answered: 12 tokens in, 2 out, about 0.000032 USD");
  CHECK(checkup["perplexity.deep"].duration >= net::Milliseconds{800});
}

TEST_CASE("deep: one small request without any limit of tokens, and never a second one") {
  FakeTransport transport;
  transport.expect(json_reply(404, "{}"));
  transport.expect(stream_reply(503, R"({"error":{"message":"overloaded"}})"));
  const auto checkup = deep_check("perplexity", transport);
  CHECK(transport.requests().size() == 2);
  const auto& chat = transport.requests()[1];
  CHECK(chat.url == "https://api.perplexity.ai/chat/completions");
  CHECK(chat.body.find("max_") == std::string::npos);
  CHECK(chat.body.size() < 300);
  CHECK(checkup.finding("perplexity.deep") == FindingClass::provider_down);
  CHECK(checkup.finding("perplexity.auth") == FindingClass::auth_not_proven);
}

TEST_CASE("deep: what it says of the key is said of the key too") {
  struct Row {
    int status;
    const char* body;
    FindingClass finding;
    Status verdict;
  };
  const std::vector<Row> rows{
      {401, R"({"error":{"message":"Invalid API key provided","type":"invalid_api_key","code":401}})",
       FindingClass::key_rejected, Status::failed},
      {402, R"({"error":{"message":"no money"}})", FindingClass::quota, Status::failed},
      {403, R"({"error":{"code":"unsupported_country_region_territory","message":"no"}})",
       FindingClass::region_blocked, Status::failed},
      {429, R"({"error":{"message":"slow down"}})", FindingClass::rate_limited, Status::warning},
  };
  for (const auto& row : rows) {
    CAPTURE(row.status);
    FakeTransport transport;
    transport.expect(json_reply(404, "{}"));
    transport.expect(stream_reply(row.status, row.body));
    const auto checkup = deep_check("perplexity", transport);
    CHECK(checkup.finding("perplexity.auth") == row.finding);
    CHECK(checkup.finding("perplexity.deep") == row.finding);
    CHECK(checkup.status("perplexity.deep") == row.verdict);
  }
}

TEST_CASE("deep: a model that is gone is no matter of the key") {
  FakeTransport transport;
  transport.expect(json_reply(200, R"({"data":[{"id":"x"}]})"));
  transport.expect(
      stream_reply(404, R"({"error":{"code":"model_not_found","message":"The model does not exist"}})"));
  const auto checkup = deep_check("groq", transport);
  CHECK(checkup.status("groq.auth") == Status::ok);
  CHECK(checkup.finding("groq.deep") == FindingClass::model_not_found);
  CHECK(checkup["groq.deep"].fix->command == "agentpress models --refresh groq");
}

TEST_CASE("deep: a rejected key is not sent a second time") {
  FakeTransport transport;
  transport.expect(json_reply(401, "{}"));
  const auto checkup = deep_check("groq", transport);
  CHECK(transport.requests().size() == 1);
  CHECK(checkup["groq.deep"].summary == "because auth failed");
}

TEST_CASE("deep: an answer that stops half-way is no answer") {
  FakeTransport transport;
  transport.expect(json_reply(404, "{}"));
  transport.expect(stream_reply(200, "data: {\"choices\":[{\"delta\":{\"content\":\"o\"}}]}\n\n"));
  const auto checkup = deep_check("perplexity", transport);
  CHECK(checkup.status("perplexity.deep") == Status::failed);
}

TEST_CASE("deep: models may think longer than the free part may take, but not for ever") {
  FakeTransport transport;
  transport.expect(json_reply(404, "{}"));
  FakeReply slow;
  slow.wait(net::Milliseconds{60'000})
      .head(200, {{"content-type", "text/event-stream"}})
      .body(kAnswer)
      .complete();
  transport.expect(slow);
  CHECK(deep_check("perplexity", transport).status("perplexity.deep") == Status::ok);

  FakeTransport silent;
  silent.expect(json_reply(404, "{}"));
  silent.expect(FakeReply{});
  const auto checkup = deep_check("perplexity", silent);
  CHECK(silent.now() < net::Milliseconds{121'000});
  CHECK(checkup.finding("perplexity.deep") == FindingClass::timeout);
}

TEST_CASE("deep: what is not known of tokens and prices is said to be so") {
  const auto subject = doctor::subject_of(target_of("openai"));
  const doctor::DeepCall deep{.model = "gpt"};
  CHECK(judge_chat(subject, deep, {}).summary == "gpt answered: tokens not told, price not known");
  const auto local = doctor::subject_of(keyless_target_of("ollama"));
  CHECK(judge_chat(local, deep, {.usage = {.input_tokens = 3, .output_tokens = 1}}).summary ==
        "gpt answered: 3 tokens in, 1 out, nothing to pay");
}
