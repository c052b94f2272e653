// cli/conversation: what a model is sent of a session, and what is said to be left out.
#include "cli/conversation.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace agentpress;
using cli::conversation_of;
using core::Message;
using core::Part;
using core::Role;

namespace {

history::Turn turn_of(std::string prompt, std::vector<Part> answer, std::string provider = "anthropic") {
  history::Turn turn;
  turn.start.messages = {core::text_message(Role::user, std::move(prompt))};
  turn.start.route.provider = std::move(provider);
  turn.start.route.format = "anthropic_messages";
  if (!answer.empty()) turn.answer = {{.role = Role::assistant, .parts = std::move(answer)}};
  return turn;
}

constexpr cli::Reader kSame{.provider = "anthropic", .format = "anthropic_messages"};
constexpr cli::Reader kOther{.provider = "openai", .format = "openai_responses"};

std::string text_of(const Message& message) {
  std::string text;
  for (const auto& part : message.parts) {
    if (const auto* found = std::get_if<core::TextPart>(&part)) text += found->text;
  }
  return text;
}

}  // namespace

TEST_CASE("conversation: turns in their order, the last system prompt in front") {
  history::Session session;
  session.turns = {turn_of("one", {core::TextPart{"1"}}), turn_of("two", {core::TextPart{"2"}})};
  for (const char* prompt : {"old", "new"}) {
    auto& turn = session.turns[std::string(prompt) == "new" ? 1 : 0];
    turn.start.messages.insert(turn.start.messages.begin(), core::text_message(Role::system, prompt));
  }
  const auto result = conversation_of(session.turns, kSame);
  REQUIRE(result.messages.size() == 5);
  CHECK(result.messages[0].role == Role::system);
  CHECK(text_of(result.messages[0]) == "new");
  CHECK(text_of(result.messages[1]) == "one");
  CHECK(result.messages[2].role == Role::assistant);
  CHECK(text_of(result.messages[4]) == "2");
  CHECK(result.left_out.empty());
}

TEST_CASE("conversation: opaque data goes back only to where it came from") {
  history::Session session;
  session.turns = {
      turn_of("why", {core::ReasoningPart{.text = "because", .opaque = "signature"}, core::TextPart{"so"}})};
  const auto same = conversation_of(session.turns, kSame);
  REQUIRE(same.messages[1].parts.size() == 2);
  CHECK(std::get<core::ReasoningPart>(same.messages[1].parts[0]).opaque == "signature");
  for (const auto& reader : {kOther, cli::Reader{.provider = "anthropic", .format = "openai_chat"}}) {
    const auto other = conversation_of(session.turns, reader);
    REQUIRE(other.messages[1].parts.size() == 1);
    CHECK(text_of(other.messages[1]) == "so");
    REQUIRE(other.left_out.size() == 1);
    CHECK(other.left_out[0] == "1 block of reasoning that only anthropic reads");
  }
}

TEST_CASE("conversation: a tool call needs its result, and loses its signature elsewhere") {
  history::Session session;
  session.turns = {
      turn_of("look", {core::ToolCallPart{.id = "a", .name = "f", .arguments = "{}", .opaque = "s"},
                       core::ToolCallPart{.id = "b", .name = "g", .arguments = "{}", .opaque = {}}})};
  auto& answer = session.turns[0].answer;
  answer.push_back(
      {.role = Role::tool, .parts = {core::ToolResultPart{.call_id = "a", .name = "f", .text = "42"}}});
  answer.push_back(core::text_message(Role::assistant, "it is 42"));
  const auto same = conversation_of(session.turns, kSame);
  REQUIRE(same.messages.size() == 4);
  REQUIRE(same.messages[1].parts.size() == 1);
  CHECK(std::get<core::ToolCallPart>(same.messages[1].parts[0]).opaque == "s");
  CHECK(same.left_out == std::vector<std::string>{"1 tool call without a result"});
  const auto other = conversation_of(session.turns, kOther);
  CHECK(std::get<core::ToolCallPart>(other.messages[1].parts[0]).opaque.empty());
}

TEST_CASE("conversation: turns without an answer are left out, partial answers stay") {
  history::Session session;
  session.turns = {turn_of("lost", {}), turn_of("half", {core::TextPart{"a beg"}}),
                   turn_of("thought", {core::ReasoningPart{.text = "hm", .opaque = {}}})};
  session.turns[1].end.state = history::State::killed;
  const auto result = conversation_of(session.turns, kSame);
  REQUIRE(result.messages.size() == 2);
  CHECK(text_of(result.messages[0]) == "half");
  CHECK(text_of(result.messages[1]) == "a beg");
  CHECK(result.left_out == std::vector<std::string>{"2 turns without an answer"});
}

TEST_CASE("conversation: the system prompt of a failed turn counts") {
  history::Session session;
  session.turns = {turn_of("lost", {})};
  session.turns[0].start.messages.insert(session.turns[0].start.messages.begin(),
                                         core::text_message(Role::system, "be brief"));
  const auto result = conversation_of(session.turns, kSame);
  REQUIRE(result.messages.size() == 1);
  CHECK(text_of(result.messages[0]) == "be brief");
}
