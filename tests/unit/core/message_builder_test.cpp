// core/message_builder: the parts of the model's message, in their order, with what must go back.
#include "core/message_builder.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace agentpress::core;

namespace {

std::vector<Part> parts_of(const std::vector<Event>& events) {
  MessageBuilder builder;
  for (const auto& event : events) builder.add(event);
  return builder.parts();
}

}  // namespace

TEST_CASE("message builder: text is one part until something else comes") {
  const auto parts = parts_of({TextDelta{"a"}, TextDelta{""}, TextDelta{std::string("\0b", 2)},
                               ReasoningDelta{.text = "why", .opaque = {}}, TextDelta{"c"}});
  REQUIRE(parts.size() == 3);
  CHECK(std::get<TextPart>(parts[0]).text == std::string("a\0b", 3));
  CHECK(std::get<ReasoningPart>(parts[1]).text == "why");
  CHECK(std::get<TextPart>(parts[2]).text == "c");
}

TEST_CASE("message builder: reasoning is complete with its opaque data") {
  const auto parts = parts_of(
      {ReasoningDelta{.text = "one ", .opaque = {}}, ReasoningDelta{.text = "block", .opaque = {}},
       ReasoningDelta{.text = {}, .opaque = "signature 1"}, ReasoningDelta{.text = {}, .opaque = "encrypted"},
       ReasoningDelta{.text = "next", .opaque = "signature 2"}, ReasoningDelta{.text = {}, .opaque = {}}});
  REQUIRE(parts.size() == 3);
  CHECK(std::get<ReasoningPart>(parts[0]).text == "one block");
  CHECK(std::get<ReasoningPart>(parts[0]).opaque == "signature 1");
  CHECK(std::get<ReasoningPart>(parts[1]).text.empty());
  CHECK(std::get<ReasoningPart>(parts[1]).opaque == "encrypted");
  CHECK(std::get<ReasoningPart>(parts[2]).text == "next");
  CHECK(std::get<ReasoningPart>(parts[2]).opaque == "signature 2");
}

TEST_CASE("message builder: tool calls stand where they began, however their deltas are mixed") {
  const auto parts =
      parts_of({TextDelta{"I look."},
                ToolCallDelta{.index = 1, .id = "b", .name = "second", .arguments = "{", .opaque = {}},
                ToolCallDelta{.index = 0, .id = "a", .name = "first", .arguments = "{\"x\"", .opaque = "s"},
                ToolCallDelta{.index = 1, .id = {}, .name = {}, .arguments = "}", .opaque = {}},
                ToolCallDelta{.index = 0, .id = {}, .name = {}, .arguments = ":1}", .opaque = {}}});
  REQUIRE(parts.size() == 3);
  const auto& second = std::get<ToolCallPart>(parts[1]);
  CHECK(second.id == "b");
  CHECK(second.name == "second");
  CHECK(second.arguments == "{}");
  const auto& first = std::get<ToolCallPart>(parts[2]);
  CHECK(first.id == "a");
  CHECK(first.arguments == "{\"x\":1}");
  CHECK(first.opaque == "s");
}

TEST_CASE("message builder: what is no content makes no part") {
  CHECK(parts_of({ReplyInformation{}, RefusalDelta{"no"}, Usage{}, Citation{}, Finish{}, Error{}}).empty());
}
