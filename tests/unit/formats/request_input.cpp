// Reading what a fixture asks for.
#include "unit/formats/request_input.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace agentpress::test {
namespace {

using Json = nlohmann::ordered_json;

template <class Value>
struct Row {
  std::string_view name;
  Value value;
};

template <class Value, std::size_t Size>
Value find_value(const std::array<Row<Value>, Size>& rows, const std::string& name) {
  for (const auto& row : rows) {
    if (row.name == name) return row.value;
  }
  throw std::invalid_argument("unknown word in a fixture: " + name);
}

constexpr std::array kRoles{Row{"system", core::Role::system}, Row{"user", core::Role::user},
                            Row{"assistant", core::Role::assistant}, Row{"tool", core::Role::tool}};

constexpr std::array kEfforts{
    Row{"off", core::ReasoningEffort::off},   Row{"minimal", core::ReasoningEffort::minimal},
    Row{"low", core::ReasoningEffort::low},   Row{"medium", core::ReasoningEffort::medium},
    Row{"high", core::ReasoningEffort::high}, Row{"xhigh", core::ReasoningEffort::xhigh},
    Row{"max", core::ReasoningEffort::max}};

constexpr std::array kControls{Row{"none", core::ReasoningControl::none},
                               Row{"effort", core::ReasoningControl::effort},
                               Row{"thinking_effort", core::ReasoningControl::thinking_effort},
                               Row{"thinking_type", core::ReasoningControl::thinking_type},
                               Row{"reasoning_object", core::ReasoningControl::reasoning_object},
                               Row{"enable_thinking", core::ReasoningControl::enable_thinking},
                               Row{"reasoning_enabled", core::ReasoningControl::reasoning_enabled}};

constexpr std::array kToolChoices{Row{"auto", core::ToolChoice::Mode::automatic},
                                  Row{"none", core::ToolChoice::Mode::none},
                                  Row{"required", core::ToolChoice::Mode::required}};

constexpr std::array kTokenLimits{Row{"max_tokens", core::TokenLimitField::max_tokens},
                                  Row{"max_completion_tokens", core::TokenLimitField::max_completion_tokens}};

/// JSON as text: a string stands for itself, so that a fixture can hold text that is not JSON.
std::string json_text(const Json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

core::Part read_part(const Json& part) {
  if (part.contains("call")) {
    return core::ToolCallPart{.id = part["call"],
                              .name = part.value("name", ""),
                              .arguments = json_text(part.value("arguments", Json(""))),
                              .opaque = part.value("opaque", "")};
  }
  if (part.contains("result")) {
    return core::ToolResultPart{.call_id = part["result"],
                                .name = part.value("name", ""),
                                .text = part.value("text", ""),
                                .is_error = part.value("is_error", false)};
  }
  if (part.contains("media_type")) {
    return core::MediaPart{.media_type = part["media_type"],
                           .base64 = part.value("base64", ""),
                           .url = part.value("url", ""),
                           .name = part.value("name", "")};
  }
  if (part.contains("reasoning"))
    return core::ReasoningPart{.text = part["reasoning"],
                               .opaque = json_text(part.value("opaque", Json("")))};
  return core::TextPart{part.at("text")};
}

core::Message read_message(const Json& json) {
  core::Message message{.role = find_value(kRoles, json.at("role")), .parts = {}};
  if (json.contains("text")) message.parts.emplace_back(core::TextPart{json["text"]});
  for (const Json& part : json.value("parts", Json::array())) message.parts.push_back(read_part(part));
  return message;
}

core::Tool read_tool(const Json& json) {
  core::Tool tool{.name = json.at("name"),
                  .description = json.value("description", ""),
                  .parameters = json_text(json.value("parameters", Json(""))),
                  .strict = {}};
  if (json.contains("strict")) tool.strict = json["strict"].get<bool>();
  return tool;
}

core::ToolChoice read_tool_choice(const Json& json) {
  if (json.is_object()) return {.mode = core::ToolChoice::Mode::named, .name = json.at("name")};
  return {.mode = find_value(kToolChoices, json), .name = {}};
}

core::Sampling read_sampling(const Json& input) {
  core::Sampling sampling;
  if (input.contains("temperature")) sampling.temperature = input["temperature"].get<double>();
  if (input.contains("top_p")) sampling.top_p = input["top_p"].get<double>();
  if (input.contains("max_tokens")) sampling.max_tokens = input["max_tokens"].get<long>();
  if (input.contains("stop")) sampling.stop = input["stop"].get<std::vector<std::string>>();
  return sampling;
}

core::ChatRequest read_request(const Json& input) {
  core::ChatRequest request;
  for (const Json& message : input.at("messages")) request.messages.push_back(read_message(message));
  request.sampling = read_sampling(input);
  request.streaming = input.value("stream", true) ? core::Streaming::on : core::Streaming::off;
  for (const Json& tool : input.value("tools", Json::array())) request.tools.push_back(read_tool(tool));
  if (input.contains("tool_choice")) request.tool_choice = read_tool_choice(input["tool_choice"]);
  if (input.contains("reasoning")) request.reasoning = find_value(kEfforts, input["reasoning"]);
  request.continuation = input.value("continuation", "");
  return request;
}

/// Quirks hold views, as rows do; what they look at is kept in `words`.
std::string_view keep(std::string word, std::deque<std::string>& words) {
  return words.emplace_back(std::move(word));
}

core::Quirks read_quirks(const Json& input, std::deque<std::string>& words) {
  core::Quirks quirks;
  quirks.token_limit_field = find_value(kTokenLimits, input.value("token_limit_field", "max_tokens"));
  quirks.stream_usage_option = input.value("stream_usage_option", true);
  quirks.reasoning_control = find_value(kControls, input.value("reasoning_control", "none"));
  std::size_t index = 0;
  for (const Json& effort : input.value("reasoning_efforts", Json::array()))
    quirks.reasoning_efforts.at(index++) = keep(effort, words);
  quirks.reasoning_echo = keep(input.value("reasoning_echo", ""), words);
  quirks.inline_think = input.value("inline_think", false);
  quirks.system_role = keep(input.value("system_role", "system"), words);
  quirks.plain_media_parts = input.value("plain_media_parts", false);
  quirks.short_tool_call_ids = input.value("short_tool_call_ids", false);
  quirks.missing_signature = keep(input.value("missing_signature", ""), words);
  return quirks;
}

}  // namespace

RequestInput read_request_input(core::FormatId format, const std::string& json) {
  const Json input = Json::parse(json);
  RequestInput read;
  read.request = read_request(input);
  read.endpoint.base_url = input.at("base_url");
  read.endpoint.chat_path = input.at("chat_path");
  read.endpoint.model = input.at("model");
  read.endpoint.format = format;
  read.endpoint.quirks = read_quirks(input, read.words);
  read.endpoint.default_max_tokens = input.value("default_max_tokens", read.endpoint.default_max_tokens);
  read.endpoint.budget_thinking = input.value("budget_thinking", false);
  read.endpoint.system_in_first_turn = input.value("system_in_first_turn", false);
  read.endpoint.encrypted_reasoning = input.value("encrypted_reasoning", true);
  if (input.contains("extra_body")) read.endpoint.extra_body = input["extra_body"].dump();
  const Json headers = input.value("headers", Json::object());  // `items` keeps a view of it
  for (const auto& [name, value] : headers.items()) read.endpoint.headers.push_back({name, value});
  return read;
}

}  // namespace agentpress::test
