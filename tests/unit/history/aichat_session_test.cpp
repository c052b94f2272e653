#include "history/aichat_session.hpp"

#include "history/sha256.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace agentpress;           // NOLINT(google-build-using-namespace): a test
using namespace agentpress::history;  // NOLINT(google-build-using-namespace): a test

namespace {

std::expected<Session, YamlMistake> read(std::string_view content) {
  const auto document = parse_yaml(content);
  REQUIRE(document);
  return read_aichat_session(*document, 5000);
}

std::string mistake(std::string_view content) {
  const auto session = read(content);
  return session ? "none" : std::to_string(session.error().line) + ": " + session.error().message;
}

std::string text_of(const core::Message& message, std::size_t part = 0) {
  REQUIRE(message.parts.size() > part);
  const auto* text = std::get_if<core::TextPart>(&message.parts[part]);
  REQUIRE(text != nullptr);
  return text->text;
}

}  // namespace

TEST_CASE("aichat: prompts and answers become turns") {
  const auto session = read(
      "model: box:qwen:0.5b\ntemperature: 0.5\nrole_name: sage\nmessages:\n"
      "- role: system\n  content: be brief\n- role: user\n  content: |-\n    one\n    two\n"
      "- role: assistant\n  content: first\n- role: user\n  content: 12\n- role: assistant\n  content: ''\n");
  REQUIRE(session);
  CHECK(session->summary.turns == 2);
  CHECK(session->summary.created == 5000);
  CHECK(session->summary.used == 5000);
  CHECK(session->summary.provider == "box");
  CHECK(session->summary.model == "box:qwen:0.5b");
  REQUIRE(session->turns.size() == 2);
  const auto& first = session->turns[0];
  CHECK(first.number == 1);
  CHECK(first.start.route.provider == "box");
  CHECK(first.start.route.model == "qwen:0.5b");
  CHECK(first.start.started == 5000);
  REQUIRE(first.start.messages.size() == 2);
  CHECK(first.start.messages[0].role == core::Role::system);
  CHECK(text_of(first.start.messages[0]) == "be brief");
  CHECK(text_of(first.start.messages[1]) == "one\ntwo");
  REQUIRE(first.answer.size() == 1);
  CHECK(text_of(first.answer[0]) == "first");
  CHECK(first.end.state == State::complete);
  const auto& second = session->turns[1];
  CHECK(second.number == 2);
  CHECK(text_of(second.start.messages.at(0)) == "12");
  CHECK(second.answer.empty());
  CHECK(second.end.state == State::complete);
}

TEST_CASE("aichat: a prompt without an answer is a failed turn") {
  const auto session = read("model: a:b\nmessages:\n- {role: user, content: hi}\n");
  REQUIRE(session);
  REQUIRE(session->turns.size() == 1);
  CHECK(session->turns[0].end.state == State::failed);
  CHECK(session->turns[0].end.error_class == "incomplete");
}

TEST_CASE("aichat: what a summary has replaced comes first") {
  const auto session = read(
      "model: a:b\ncompressed_messages:\n- {role: user, content: old}\n- {role: assistant, content: older}\n"
      "messages:\n- {role: system, content: summary}\n- {role: user, content: new}\n- {role: assistant, "
      "content: newer}\n");
  REQUIRE(session);
  REQUIRE(session->turns.size() == 2);
  CHECK(text_of(session->turns[0].start.messages.at(0)) == "old");
  CHECK(text_of(session->turns[1].start.messages.at(0)) == "summary");
  CHECK(text_of(session->turns[1].start.messages.at(1)) == "new");
}

TEST_CASE("aichat: images") {
  const auto session = read(
      "model: a:b\nmessages:\n- role: user\n  content:\n  - {type: text, text: look}\n"
      "  - {type: image_url, image_url: {url: 'data:image/png;base64,iVBO'}}\n"
      "  - {type: image_url, image_url: {url: 'https://example.com/x.png'}}\n"
      "- {role: assistant, content: seen}\n"
      "data_urls:\n  " +
      sha256_text("data:image/png;base64,iVBO") + ": /home/someone/a picture.png\n");
  REQUIRE(session);
  const auto& message = session->turns.at(0).start.messages.at(0);
  REQUIRE(message.parts.size() == 3);
  CHECK(text_of(message) == "look");
  const auto& image = std::get<core::MediaPart>(message.parts[1]);
  CHECK(image.media_type == "image/png");
  CHECK(image.base64 == "iVBO");
  CHECK(image.url.empty());
  CHECK(image.name == "a picture.png");
  CHECK(std::get<core::MediaPart>(message.parts[2]).url == "https://example.com/x.png");
}

TEST_CASE("aichat: tool calls stand with their results between prompt and answer") {
  const auto session = read(
      "model: a:b\nmessages:\n- {role: user, content: weather}\n- role: tool\n  content:\n    tool_results:\n"
      "    - call: {name: look, arguments: {city: Oslo, days: 3}, id: call_x}\n      output: {sky: '7'}\n"
      "    - call: {name: now, arguments: {}, id: null}\n      output: noon\n"
      "    text: let me see\n    sequence: false\n- {role: assistant, content: fine}\n");
  REQUIRE(session);
  REQUIRE(session->turns.size() == 1);
  const auto& answer = session->turns[0].answer;
  REQUIRE(answer.size() == 3);
  CHECK(answer[0].role == core::Role::assistant);
  CHECK(text_of(answer[0]) == "let me see");
  const auto& call = std::get<core::ToolCallPart>(answer[0].parts.at(1));
  CHECK(call.id == "call_x");
  CHECK(call.name == "look");
  CHECK(call.arguments == R"({"city":"Oslo","days":3})");
  CHECK(std::get<core::ToolCallPart>(answer[0].parts.at(2)).id == "call_1");
  CHECK(answer[1].role == core::Role::tool);
  const auto& result = std::get<core::ToolResultPart>(answer[1].parts.at(0));
  CHECK(result.call_id == "call_x");
  CHECK(result.name == "look");
  CHECK(result.text == R"({"sky":"7"})");
  const auto& second = std::get<core::ToolResultPart>(answer[1].parts.at(1));
  CHECK(second.call_id == "call_1");
  CHECK(second.text == "noon");
  CHECK(text_of(answer[2]) == "fine");
}

TEST_CASE("aichat: calls one after another, and the older form") {
  const auto sequence = read(
      "model: a:b\nmessages:\n- {role: user, content: x}\n- role: tool\n  content:\n    tool_results:\n"
      "    - {call: {name: a, arguments: {}, id: '1'}, output: A}\n    - {call: {name: b, arguments: {}, id: "
      "'2'}, output: B}\n"
      "    text: ''\n    sequence: true\n- {role: assistant, content: y}\n");
  REQUIRE(sequence);
  CHECK(sequence->turns.at(0).answer.size() == 5);
  const auto older = read(
      "model: a:b\nmessages:\n- {role: user, content: x}\n- role: tool\n  content:\n"
      "  - - {call: {name: a, arguments: {}, id: '1'}, output: A}\n  - before\n- {role: assistant, content: "
      "y}\n");
  REQUIRE(older);
  REQUIRE(older->turns.at(0).answer.size() == 3);
  CHECK(text_of(older->turns[0].answer[0]) == "before");
}

TEST_CASE("aichat: what is no session") {
  CHECK(mistake("a: 1\n") == "1: not a session of aichat: it has no list of messages");
  CHECK(mistake("- x\n") == "1: not a session of aichat: it has no list of messages");
  CHECK(mistake("messages: {}\n").starts_with("1: not a session"));
  CHECK(mistake("messages:\n- {role: user}\n") == "2: a message without role or content");
  CHECK(mistake("messages:\n- 5\n") == "2: a message without role or content");
  CHECK(mistake("messages:\n- {role: robot, content: x}\n") == "2: 'robot' is not a role that aichat has");
  CHECK(mistake("messages:\n- role: user\n  content:\n  - {type: sound}\n") ==
        "4: a part of a message that is neither text nor image_url");
  CHECK(mistake("messages:\n- role: tool\n  content:\n    tool_results:\n    - {call: {}}\n") ==
        "5: a tool call without name or output");
}
