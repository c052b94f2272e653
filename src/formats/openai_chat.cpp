// Requests of the chat completions protocol.
#include "formats/openai_chat.hpp"

#include "formats/conversation_parts.hpp"
#include "formats/openai_chat_messages.hpp"
#include "formats/openai_chat_reader.hpp"
#include "formats/provider_error.hpp"
#include "formats/reasoning_effort.hpp"
#include "formats/request_body.hpp"

#include <utility>

namespace agentpress::formats {
namespace {

std::string_view token_limit_name(core::TokenLimitField field) {
  return field == core::TokenLimitField::max_completion_tokens ? "max_completion_tokens" : "max_tokens";
}

void add_sampling(const core::Sampling& sampling, const core::Quirks& quirks, RequestJson& body) {
  if (sampling.max_tokens)
    body[std::string(token_limit_name(quirks.token_limit_field))] = *sampling.max_tokens;
  if (sampling.temperature) body["temperature"] = *sampling.temperature;
  if (sampling.top_p) body["top_p"] = *sampling.top_p;
  if (!sampling.stop.empty()) body["stop"] = sampling.stop;
}

RequestJson encode_tool(const core::Tool& tool, Warnings& warnings) {
  RequestJson function{{"name", tool.name}};
  if (!tool.description.empty()) function["description"] = tool.description;
  function["parameters"] = parameters_of(tool, warnings);
  if (tool.strict) function["strict"] = *tool.strict;
  return {{"type", "function"}, {"function", std::move(function)}};
}

RequestJson encode_tool_choice(const core::ToolChoice& choice) {
  switch (choice.mode) {
    case core::ToolChoice::Mode::none:
      return "none";
    case core::ToolChoice::Mode::required:
      return "required";
    case core::ToolChoice::Mode::named:
      return {{"type", "function"}, {"function", {{"name", choice.name}}}};
    case core::ToolChoice::Mode::automatic:
      break;
  }
  return "auto";
}

void add_tools(const core::ChatRequest& request, RequestJson& body, Warnings& warnings) {
  if (request.tools.empty()) return;
  for (const auto& tool : request.tools) body["tools"].push_back(encode_tool(tool, warnings));
  if (request.tool_choice) body["tool_choice"] = encode_tool_choice(*request.tool_choice);
}

RequestJson switched(bool is_on) {
  return {{"type", is_on ? "enabled" : "disabled"}};
}

void add_reasoning(core::ReasoningEffort wish, const core::Quirks& quirks, RequestJson& body,
                   Warnings& warnings) {
  const bool is_on = wish != core::ReasoningEffort::off;
  const auto effort = [&] { return choose_effort(wish, quirks.reasoning_efforts, warnings); };
  switch (quirks.reasoning_control) {
    case core::ReasoningControl::none:
      add_warning("no way is known to tell this provider how hard to think; the setting was not sent",
                  warnings);
      break;
    case core::ReasoningControl::effort:
      body["reasoning_effort"] = effort();
      break;
    case core::ReasoningControl::thinking_effort:
      body["thinking"] = switched(is_on);
      if (is_on) body["reasoning_effort"] = effort();
      break;
    case core::ReasoningControl::thinking_type:
      body["thinking"] = switched(is_on);
      break;
    case core::ReasoningControl::reasoning_object:
      body["reasoning"] = is_on ? RequestJson{{"effort", effort()}} : RequestJson{{"enabled", false}};
      break;
    case core::ReasoningControl::enable_thinking:
      body["enable_thinking"] = is_on;
      break;
    case core::ReasoningControl::reasoning_enabled:
      body["reasoning"] = {{"enabled", is_on}};
      break;
  }
}

class OpenAiChatFormat final : public WireFormat {
 public:
  EncodedRequest encode(const core::ChatRequest& request, const core::Endpoint& endpoint) const override {
    Warnings warnings;
    const bool is_streaming = request.streaming == core::Streaming::on;
    RequestJson body{{"model", endpoint.model},
                     {"messages", openai_chat_messages(request.messages, endpoint.quirks, warnings)},
                     {"stream", is_streaming}};
    if (is_streaming && endpoint.quirks.stream_usage_option)
      body["stream_options"] = {{"include_usage", true}};
    add_sampling(request.sampling, endpoint.quirks, body);
    add_tools(request, body, warnings);
    if (request.reasoning) add_reasoning(*request.reasoning, endpoint.quirks, body, warnings);
    return make_request(request, endpoint, to_text(body), std::move(warnings));
  }

  std::unique_ptr<ReplyDecoder> make_decoder(core::Streaming streaming) const override {
    return make_reply_decoder<OpenAiChatReader>(streaming);
  }

  core::Error decode_error(int status, std::string_view body) const override {
    return decode_error_body(status, body);
  }
};

}  // namespace

const WireFormat& openai_chat_format() {
  static const OpenAiChatFormat format;
  return format;
}

}  // namespace agentpress::formats
