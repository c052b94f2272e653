// Reads Anthropic's Messages: turns of blocks.
#include "conformance/request_reader_parts.hpp"

#include <algorithm>

namespace agentpress::test {
namespace {

core::Part read_image(const Json& source) {
  if (text_of(source, "type") != "base64") throw NotExpressible("a source that is not base64");
  return core::MediaPart{
      .media_type = text_of(source, "media_type"), .base64 = text_of(source, "data"), .url = {}, .name = {}};
}

core::Part read_result(const Json& block) {
  const Json& content = member(block, "content");
  if (!content.is_string()) throw NotExpressible("a result that is no text");
  return core::ToolResultPart{.call_id = text_of(block, "tool_use_id"),
                              .name = {},
                              .text = content.get<std::string>(),
                              .is_error = member(block, "is_error") == Json(true)};
}

core::Part read_block(const Json& block) {
  const std::string type = text_of(block, "type");
  if (type == "text") return core::TextPart{text_of(block, "text")};
  if (type == "image" || type == "document") return read_image(member(block, "source"));
  if (type == "thinking")
    return core::ReasoningPart{.text = text_of(block, "thinking"), .opaque = text_of(block, "signature")};
  if (type == "tool_result") return read_result(block);
  if (type != "tool_use") throw NotExpressible("a block of type " + type);
  return core::ToolCallPart{.id = text_of(block, "id"),
                            .name = text_of(block, "name"),
                            .arguments = member(block, "input").dump(),
                            .opaque = {}};
}

core::Message read_turn(core::Role role, const Json& content) {
  core::Message message{.role = role, .parts = {}};
  if (content.is_string()) {
    message.parts.emplace_back(core::TextPart{content.get<std::string>()});
    return message;
  }
  for (const Json& block : content) message.parts.push_back(read_block(block));
  const auto is_result = [](const core::Part& part) {
    return std::holds_alternative<core::ToolResultPart>(part);
  };
  if (std::ranges::all_of(message.parts, is_result)) message.role = core::Role::tool;
  return message;
}

core::Tool read_tool(const Json& tool) {
  if (tool.contains("type") && tool["type"] != "custom") throw NotExpressible("a tool of the provider");
  return read_function(tool, "input_schema");
}

std::optional<core::ToolChoice> read_tool_choice(const Json& choice) {
  using Mode = core::ToolChoice::Mode;
  const std::string type = text_of(choice, "type");
  if (type.empty()) return std::nullopt;
  if (type == "tool") return core::ToolChoice{.mode = Mode::named, .name = text_of(choice, "name")};
  if (type == "any") return core::ToolChoice{.mode = Mode::required, .name = {}};
  return core::ToolChoice{.mode = type == "none" ? Mode::none : Mode::automatic, .name = {}};
}

/// Of the budgets in tokens only the smallest that the protocol allows has a word.
std::optional<core::ReasoningEffort> read_effort(const Json& body) {
  constexpr int kSmallestBudget = 1024;
  const Json& thinking = member(body, "thinking");
  const std::string type = text_of(thinking, "type");
  if (type.empty()) return std::nullopt;
  if (type == "disabled") return core::ReasoningEffort::off;
  if (type == "adaptive") return effort_of(member(member(body, "output_config"), "effort"));
  if (member(thinking, "budget_tokens") == kSmallestBudget) return core::ReasoningEffort::minimal;
  throw NotExpressible("a budget of tokens to think with");
}

}  // namespace

ReadRequest read_anthropic_messages(const Json& body) {
  ReadRequest read{.model = text_of(body, "model"), .request = {}};
  core::ChatRequest& request = read.request;
  if (const Json& system = member(body, "system"); !system.is_null())
    request.messages.push_back(read_turn(core::Role::system, system));
  for (const Json& turn : items_of(body, "messages"))
    request.messages.push_back(read_turn(role_of(turn), member(turn, "content")));
  for (const Json& tool : items_of(body, "tools")) request.tools.push_back(read_tool(tool));
  request.tool_choice = read_tool_choice(member(body, "tool_choice"));
  request.streaming = streaming_of(body);
  request.sampling =
      read_sampling(body, {.max_tokens = "max_tokens", .top_p = "top_p", .stop = "stop_sequences"});
  request.reasoning = read_effort(body);
  return read;
}

}  // namespace agentpress::test
