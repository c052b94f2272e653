// cli/redacted_events: no key that the run knows is stored, in whatever pieces it comes back.
#include "cli/redacted_events.hpp"

#include "core/message_builder.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace agentpress;

namespace {

const std::string kKey = "sk-proj-0123456789abcdef";

struct Stored {
  std::vector<core::Part> parts;
  std::string refusal;
  bool has_finish = false;
};

Stored stored_of(const std::vector<core::Event>& events) {
  util::Redactor redactor;
  redactor.add_secret(kKey, "KEY");
  core::MessageBuilder builder;
  Stored stored;
  cli::RedactedEvents redacted(redactor, [&](const core::Event& event) {
    builder.add(event);
    if (const auto* refusal = std::get_if<core::RefusalDelta>(&event)) stored.refusal += refusal->text;
    if (core::is_ending(event)) stored.has_finish = true;
  });
  for (const auto& event : events) redacted.on_event(event);
  redacted.finish();
  stored.parts = builder.parts();
  return stored;
}

}  // namespace

TEST_CASE("redacted events: what has no key is the same") {
  const auto stored = stored_of({core::TextDelta{"as"}, core::ReasoningDelta{.text = "sk", .opaque = "sig"},
                                 core::TextDelta{"-proj"}, core::Finish{}});
  REQUIRE(stored.parts.size() == 3);
  CHECK(std::get<core::TextPart>(stored.parts[0]).text == "as");
  CHECK(std::get<core::ReasoningPart>(stored.parts[1]).text == "sk");
  CHECK(std::get<core::ReasoningPart>(stored.parts[1]).opaque == "sig");
  CHECK(std::get<core::TextPart>(stored.parts[2]).text == "-proj");
  CHECK(stored.has_finish);
}

TEST_CASE("redacted events: a key in pieces is gone from every kind of text") {
  const std::string first = kKey.substr(0, 12);
  const std::string second = kKey.substr(12);
  const auto stored = stored_of(
      {core::TextDelta{"a " + first}, core::TextDelta{second + " b"}, core::ReasoningDelta{.text = first},
       core::ReasoningDelta{.text = second, .opaque = "x" + kKey}, core::RefusalDelta{first},
       core::RefusalDelta{second},
       core::ToolCallDelta{.index = 0, .id = "c", .name = "f", .arguments = first, .opaque = {}},
       core::ToolCallDelta{.index = 0, .id = {}, .name = {}, .arguments = second, .opaque = {}},
       core::ToolCallDelta{.index = 1, .id = "d", .name = "g", .arguments = first, .opaque = kKey}});
  REQUIRE(stored.parts.size() == 4);
  CHECK(std::get<core::TextPart>(stored.parts[0]).text == "a <redacted:KEY> b");
  CHECK(std::get<core::ReasoningPart>(stored.parts[1]).text == "<redacted:KEY>");
  CHECK(std::get<core::ReasoningPart>(stored.parts[1]).opaque == "x<redacted:KEY>");
  CHECK(stored.refusal == "<redacted:KEY>");
  const auto& call = std::get<core::ToolCallPart>(stored.parts[2]);
  CHECK(call.name == "f");
  CHECK(call.arguments == "<redacted:KEY>");
  CHECK(std::get<core::ToolCallPart>(stored.parts[3]).arguments == "<redacted:KEY>");
}

TEST_CASE("redacted events: what was held back belongs to the part it came in") {
  const auto stored = stored_of({core::TextDelta{"a sk-proj-01"}, core::ReasoningDelta{.text = "why"}});
  REQUIRE(stored.parts.size() == 2);
  CHECK(std::get<core::TextPart>(stored.parts[0]).text == "a <redacted:KEY>");
  CHECK(std::get<core::ReasoningPart>(stored.parts[1]).text == "why");
}
