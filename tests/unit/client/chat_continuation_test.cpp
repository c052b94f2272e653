// Answers that come in several replies: the client asks for each further one and tells all of them as one.
#include "conversation.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

using namespace agentpress;
using namespace agentpress::test;
using core::ErrorClass;
using net::Milliseconds;

namespace {

std::string chunk(std::string_view parts, std::string_view ending, int input, int output) {
  return fmt::format(
      "data: {{\"candidates\": [{{\"content\": {{\"role\": \"model\", \"parts\": [{}]}}{}}}], "
      "\"usageMetadata\": {{\"promptTokenCount\": {}, \"candidatesTokenCount\": {}}}}}\r\n\r\n",
      parts, ending, input, output);
}

std::string text_part(std::string_view text) {
  return fmt::format("{{\"text\": \"{}\"}}", text);
}

std::string call_part(std::string_view name) {
  return fmt::format("{{\"functionCall\": {{\"name\": \"{}\", \"args\": {{}}}}}}", name);
}

std::string goes_on(std::string_view token) {
  return fmt::format(", \"finishReason\": \"CONTINUATION\", \"continuationToken\": \"{}\"", token);
}

const std::string kStops = ", \"finishReason\": \"STOP\"";

FakeReply reply(std::string body) {
  return FakeReply().head(200, event_stream()).body(std::move(body)).complete();
}

FakeReply busy() {
  return error_reply(503, R"({"error": {"code": 503, "message": "busy", "status": "UNAVAILABLE"}})");
}

struct GeminiConversation : Conversation {
  GeminiConversation() {
    call.endpoint.format = core::FormatId::gemini;
    call.endpoint.chat_path = "/models/{model}:{method}";
  }
  nlohmann::json body_of(std::size_t request) const {
    return nlohmann::json::parse(transport.requests().at(request).body);
  }
};

template <class Kind>
const Kind* last(const std::vector<core::Event>& events) {
  const Kind* found = nullptr;
  for (const auto& event : events) {
    if (const auto* kind = std::get_if<Kind>(&event)) found = kind;
  }
  return found;
}

}  // namespace

TEST_CASE("continuation: the same request is sent again with the token, until the answer ends") {
  GeminiConversation chat;
  chat.transport.expect(reply(chunk(text_part("one "), goes_on("t-1"), 10, 1)));
  chat.transport.expect(reply(chunk(text_part("two "), goes_on("t-2"), 11, 2)));
  chat.transport.expect(reply(chunk(text_part("three"), kStops, 13, 3)));
  chat.run();
  CHECK(chat.text() == "one two three");
  CHECK(chat.has_finished());
  CHECK(chat.report.attempts == 3);
  CHECK(chat.report.continuations == 2);
  auto first = chat.body_of(0);
  CHECK_FALSE(first.contains("continuationToken"));
  for (const std::size_t request : {1U, 2U}) {
    auto further = chat.body_of(request);
    CHECK(further["continuationToken"] == fmt::format("t-{}", request));
    further.erase("continuationToken");
    CHECK(further == first);
    CHECK(chat.transport.requests()[request].url == chat.transport.requests()[0].url);
    CHECK(chat.transport.requests()[request].headers == chat.transport.requests()[0].headers);
  }
}

TEST_CASE("continuation: usage is that of all replies together") {
  GeminiConversation chat;
  chat.transport.expect(reply(chunk(text_part("a"), goes_on("t-1"), 10, 1)));
  chat.transport.expect(reply(chunk(text_part("b"), goes_on("t-2"), 11, 2)));
  chat.transport.expect(reply(chunk(text_part("c"), kStops, 13, 3)));
  chat.run();
  const auto* usage = last<core::Usage>(chat.events);
  REQUIRE(usage != nullptr);
  CHECK(usage->input_tokens == 34);
  CHECK(usage->output_tokens == 6);
  CHECK(usage->raw.find("13") != std::string::npos);
}

TEST_CASE("continuation: tool calls are counted on from reply to reply") {
  GeminiConversation chat;
  chat.transport.expect(reply(chunk(call_part("first"), goes_on("t-1"), 1, 1)));
  chat.transport.expect(reply(chunk(call_part("second") + ", " + call_part("third"), kStops, 1, 1)));
  chat.run();
  std::vector<std::pair<int, std::string>> calls;
  for (const auto& event : chat.events) {
    if (const auto* call = std::get_if<core::ToolCallDelta>(&event))
      calls.emplace_back(call->index, call->name);
  }
  CHECK(calls == std::vector<std::pair<int, std::string>>{{0, "first"}, {1, "second"}, {2, "third"}});
}

TEST_CASE("continuation: a reply that fails before its first delta is asked for again") {
  GeminiConversation chat;
  chat.transport.expect(reply(chunk(text_part("one "), goes_on("t-1"), 1, 1)));
  chat.transport.expect(busy());
  chat.transport.expect(busy());
  chat.transport.expect(reply(chunk(text_part("two"), kStops, 1, 1)));
  chat.run();
  CHECK(chat.text() == "one two");
  CHECK(chat.has_finished());
  CHECK(chat.body_of(3)["continuationToken"] == "t-1");
  CHECK(chat.notices.size() == 2);
}

TEST_CASE("continuation: what had arrived is kept when no further reply comes") {
  GeminiConversation chat;
  chat.call.retries = 1;
  chat.transport.expect(reply(chunk(text_part("one "), goes_on("t-1"), 1, 1)));
  chat.transport.expect(busy());
  chat.transport.expect(busy());
  chat.run();
  CHECK(chat.text() == "one ");
  CHECK(chat.error().error_class == ErrorClass::overloaded);
  CHECK(chat.error().http_status == 503);
}

TEST_CASE(
    "continuation: a further reply that is cut makes the answer incomplete, and is not asked for again") {
  GeminiConversation chat;
  chat.transport.expect(reply(chunk(text_part("one "), goes_on("t-1"), 1, 1)));
  chat.transport.expect(reply(chunk(text_part("tw"), "", 1, 1)));
  chat.run();
  CHECK(chat.text() == "one tw");
  CHECK(chat.error().error_class == ErrorClass::incomplete);
}

TEST_CASE("continuation: replies that add nothing are not followed for ever") {
  GeminiConversation chat;
  chat.transport.expect(reply(chunk(text_part("one "), goes_on("t-1"), 1, 1)));
  chat.transport.expect(reply(chunk("", goes_on("t-1"), 1, 1)));
  chat.run();
  CHECK(chat.error().error_class == ErrorClass::incomplete);
  CHECK(chat.error().message.find("CONTINUATION") != std::string::npos);
}

TEST_CASE("continuation: without a token there is nothing to ask for, so it is a token limit") {
  GeminiConversation chat;
  chat.transport.expect(reply(chunk(text_part("one "), ", \"finishReason\": \"CONTINUATION\"", 1, 1)));
  chat.run();
  REQUIRE(chat.has_finished());
  CHECK(last<core::Finish>(chat.events)->reason == core::FinishReason::length);
}

TEST_CASE("continuation: the limit of an answer holds for all of its replies together") {
  GeminiConversation chat;
  chat.call.maximum_answer_bytes = 6;
  chat.transport.expect(reply(chunk(text_part("four"), goes_on("t-1"), 1, 1)));
  chat.transport.expect(reply(chunk(text_part("four"), kStops, 1, 1)));
  chat.run();
  CHECK(chat.text() == "four");
  CHECK(chat.error().error_class == ErrorClass::not_an_answer);
}

TEST_CASE("continuation: an interrupt between two replies ends the answer") {
  GeminiConversation chat;
  chat.transport.expect(reply(chunk(text_part("one "), goes_on("t-1"), 1, 1)));
  chat.before_run = [&chat](client::ChatExchange& exchange) {
    // The first reply ends at time 0, the next request is made right after it.
    chat.transport.after(Milliseconds{0}, [&exchange] { exchange.interrupt(); });
  };
  chat.run();
  CHECK(chat.text() == "one ");
  CHECK(chat.error().error_class == ErrorClass::interrupted);
  CHECK(chat.transport.requests().size() == 1);
}

TEST_CASE("continuation: each reply has its own time for a first token") {
  GeminiConversation chat;
  chat.call.timeouts.first_token = Milliseconds{1000};
  chat.transport.expect(FakeReply()
                            .head(200, event_stream())
                            .wait(Milliseconds{900})
                            .body(chunk(text_part("one "), goes_on("t-1"), 1, 1))
                            .complete());
  chat.transport.expect(FakeReply()
                            .head(200, event_stream())
                            .wait(Milliseconds{900})
                            .body(chunk(text_part("two"), kStops, 1, 1))
                            .complete());
  chat.run();
  CHECK(chat.text() == "one two");
  CHECK(chat.has_finished());
  CHECK(chat.report.first_token == Milliseconds{900});
}
