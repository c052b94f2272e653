// Reads the three protocols whose messages have roles, content and calls: OpenAI's chat, Cohere's, Ollama's.
#include "conformance/request_reader_parts.hpp"

namespace agentpress::test {
namespace {

std::string text_or_url(const Json& value) {
  return value.is_string() ? value.get<std::string>() : text_of(value, "url");
}

core::Part read_content_part(const Json& part) {
  const std::string type = text_of(part, "type");
  if (type == "text") return core::TextPart{text_of(part, "text")};
  if (type == "image_url") return media_at(text_or_url(member(part, "image_url")), "image/*");
  if (type == "thinking")
    return core::ReasoningPart{.text = text_of(part, "thinking"), .opaque = text_of(part, "signature")};
  throw NotExpressible("content of type " + type);
}

void add_content(const Json& message, core::Message& result) {
  const Json& content = member(message, "content");
  if (content.is_string()) result.parts.emplace_back(core::TextPart{content.get<std::string>()});
  if (!content.is_array()) return;
  for (const Json& part : content) result.parts.push_back(read_content_part(part));
}

/// Structured reasoning is kept as the provider's own objects, one after the other.
void add_reasoning(const Json& message, core::Message& result) {
  std::string details;
  for (const Json& detail : items_of(message, "reasoning_details")) details += detail.dump();
  std::string text;
  for (const auto* name : {"reasoning_content", "reasoning", "thinking"}) text += text_of(message, name);
  if (!text.empty() || !details.empty())
    result.parts.emplace_back(core::ReasoningPart{.text = text, .opaque = details});
}

/// Arguments are JSON as text, or with Ollama the object itself.
void add_calls(const Json& message, core::Message& result) {
  for (const Json& call : items_of(message, "tool_calls")) {
    const Json& function = member(call, "function");
    const Json& arguments = member(function, "arguments");
    result.parts.emplace_back(core::ToolCallPart{
        .id = text_of(call, "id"),
        .name = text_of(function, "name"),
        .arguments = arguments.is_object() ? arguments.dump() : text_of(function, "arguments"),
        .opaque = {}});
  }
}

core::Message read_message(const Json& message) {
  core::Message result{.role = role_of(message), .parts = {}};
  if (result.role == core::Role::tool) {
    result.parts.emplace_back(core::ToolResultPart{.call_id = text_of(message, "tool_call_id"),
                                                   .name = text_of(message, "tool_name"),
                                                   .text = text_of(message, "content"),
                                                   .is_error = false});
    return result;
  }
  add_reasoning(message, result);
  add_content(message, result);
  for (const Json& image : items_of(message, "images"))
    result.parts.emplace_back(
        core::MediaPart{.media_type = "image/*", .base64 = image.get<std::string>(), .url = {}, .name = {}});
  add_calls(message, result);
  return result;
}

/// What the three have in common.
ReadRequest read_common(const Json& body) {
  ReadRequest read{.model = text_of(body, "model"), .request = {}};
  read.request.streaming = streaming_of(body);
  for (const Json& message : items_of(body, "messages"))
    read.request.messages.push_back(read_message(message));
  for (const Json& tool : items_of(body, "tools")) {
    if (text_of(tool, "type") != "function") throw NotExpressible("a tool that is no function");
    read.request.tools.push_back(read_function(member(tool, "function"), "parameters"));
  }
  return read;
}

std::optional<core::ToolChoice> read_tool_choice(const Json& choice) {
  using Mode = core::ToolChoice::Mode;
  if (choice.is_null()) return std::nullopt;
  if (choice.is_object())
    return core::ToolChoice{.mode = Mode::named, .name = text_of(member(choice, "function"), "name")};
  if (choice == "auto") return core::ToolChoice{.mode = Mode::automatic, .name = {}};
  if (choice == "none" || choice == "NONE") return core::ToolChoice{.mode = Mode::none, .name = {}};
  return core::ToolChoice{.mode = Mode::required, .name = {}};
}

std::optional<core::ReasoningEffort> read_openai_effort(const Json& body) {
  if (const Json& effort = member(body, "reasoning_effort"); !effort.is_null()) return effort_of(effort);
  if (const Json& thinking = member(body, "thinking"); text_of(thinking, "type") == "disabled")
    return core::ReasoningEffort::off;
  const Json& reasoning = member(body, "reasoning");
  if (const Json& effort = member(reasoning, "effort"); !effort.is_null()) return effort_of(effort);
  if (!reasoning.is_null()) throw NotExpressible("reasoning " + reasoning.dump());
  return std::nullopt;
}

}  // namespace

ReadRequest read_openai_chat(const Json& body) {
  const bool has_new_limit = !member(body, "max_completion_tokens").is_null();
  ReadRequest read = read_common(body);
  read.request.sampling =
      read_sampling(body, {.max_tokens = has_new_limit ? "max_completion_tokens" : "max_tokens",
                           .top_p = "top_p",
                           .stop = "stop"});
  read.request.tool_choice = read_tool_choice(member(body, "tool_choice"));
  read.request.reasoning = read_openai_effort(body);
  return read;
}

ReadRequest read_cohere_chat(const Json& body) {
  ReadRequest read = read_common(body);
  read.request.sampling =
      read_sampling(body, {.max_tokens = "max_tokens", .top_p = "p", .stop = "stop_sequences"});
  read.request.tool_choice = read_tool_choice(member(body, "tool_choice"));
  return read;
}

/// Here alone a reply is streamed unless the request says otherwise.
ReadRequest read_ollama_chat(const Json& body) {
  ReadRequest read = read_common(body);
  if (member(body, "stream").is_null()) read.request.streaming = core::Streaming::on;
  read.request.sampling =
      read_sampling(member(body, "options"), {.max_tokens = "num_predict", .top_p = "top_p", .stop = "stop"});
  const Json& think = member(body, "think");
  if (think == Json(false)) read.request.reasoning = core::ReasoningEffort::off;
  if (think.is_string()) read.request.reasoning = effort_of(think);
  return read;
}

}  // namespace agentpress::test
