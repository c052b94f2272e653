// Reads Gemini's generateContent: contents of parts, with model and method in the path.
#include "conformance/request_comparison.hpp"
#include "conformance/request_reader_parts.hpp"

#include <algorithm>

namespace agentpress::test {
namespace {

core::Part read_call(const Json& part) {
  const Json& call = member(part, "functionCall");
  return core::ToolCallPart{.id = text_of(call, "id"),
                            .name = text_of(call, "name"),
                            .arguments = member(call, "args").dump(),
                            .opaque = text_of(part, "thoughtSignature")};
}

/// A response is an object: one member `error`, or whatever the function gave.
core::Part read_response(const Json& function) {
  const Json& response = member(function, "response");
  const bool is_error = response.size() == 1 && response.contains("error");
  return core::ToolResultPart{.call_id = text_of(function, "id"),
                              .name = text_of(function, "name"),
                              .text = is_error ? text_of(response, "error") : response.dump(),
                              .is_error = is_error};
}

core::Part read_part(const Json& part) {
  if (part.contains("functionCall")) return read_call(part);
  if (part.contains("functionResponse")) return read_response(part["functionResponse"]);
  if (part.contains("inlineData"))
    return core::MediaPart{.media_type = text_of(part["inlineData"], "mimeType"),
                           .base64 = text_of(part["inlineData"], "data"),
                           .url = {},
                           .name = {}};
  if (!part.contains("text")) throw NotExpressible("a part " + part.dump());
  if (member(part, "thought") == Json(true))
    return core::ReasoningPart{.text = text_of(part, "text"), .opaque = text_of(part, "thoughtSignature")};
  return core::TextPart{text_of(part, "text")};
}

core::Role role_of_content(const Json& content) {
  const std::string role = text_of(content, "role");
  if (role == "model") return core::Role::assistant;
  if (role != "user") throw NotExpressible("the role " + role);
  const auto parts = items_of(content, "parts");
  const bool is_answer =
      std::ranges::all_of(parts, [](const Json& part) { return part.contains("functionResponse"); });
  return is_answer ? core::Role::tool : core::Role::user;
}

core::Message read_content(core::Role role, const Json& content) {
  core::Message message{.role = role, .parts = {}};
  for (const Json& part : items_of(content, "parts")) message.parts.push_back(read_part(part));
  return message;
}

void read_tools(const Json& body, core::ChatRequest& request) {
  for (const Json& tool : items_of(body, "tools")) {
    const auto declarations = items_of(tool, "functionDeclarations");
    if (declarations.empty()) throw NotExpressible("a tool of the provider");
    for (const Json& declaration : declarations)
      request.tools.push_back(read_function(with_json_schema(declaration), "parametersJsonSchema"));
  }
  const Json& calling = member(member(body, "toolConfig"), "functionCallingConfig");
  const std::string mode = text_of(calling, "mode");
  const auto names = items_of(calling, "allowedFunctionNames");
  using Mode = core::ToolChoice::Mode;
  if (mode == "AUTO") request.tool_choice = {.mode = Mode::automatic, .name = {}};
  if (mode == "NONE") request.tool_choice = {.mode = Mode::none, .name = {}};
  if (mode == "ANY" && names.empty()) request.tool_choice = {.mode = Mode::required, .name = {}};
  if (mode == "ANY" && !names.empty()) request.tool_choice = {.mode = Mode::named, .name = names.front()};
}

std::string model_in(const std::string& path) {
  const std::string mark = "/models/";
  const auto start = path.find(mark) + mark.size();
  return path.substr(start, path.find(':', start) - start);
}

}  // namespace

ReadRequest read_gemini(const Json& body, const std::string& path) {
  ReadRequest read{.model = model_in(path), .request = {}};
  core::ChatRequest& request = read.request;
  if (const Json& system = member(body, "systemInstruction"); !system.is_null())
    request.messages.push_back(read_content(core::Role::system, system));
  for (const Json& content : items_of(body, "contents"))
    request.messages.push_back(read_content(role_of_content(content), content));
  read_tools(body, request);
  const Json& config = member(body, "generationConfig");
  request.sampling =
      read_sampling(config, {.max_tokens = "maxOutputTokens", .top_p = "topP", .stop = "stopSequences"});
  if (const Json& level = member(member(config, "thinkingConfig"), "thinkingLevel"); !level.is_null())
    request.reasoning = effort_of(level);
  const bool is_streaming = path.find(":streamGenerateContent") != std::string::npos;
  request.streaming = is_streaming ? core::Streaming::on : core::Streaming::off;
  return read;
}

}  // namespace agentpress::test
