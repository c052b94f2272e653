// Requests of the messages protocol.
#include "formats/anthropic_messages.hpp"

#include "formats/anthropic_conversation.hpp"
#include "formats/anthropic_reader.hpp"
#include "formats/conversation_parts.hpp"
#include "formats/provider_error.hpp"
#include "formats/reasoning_effort.hpp"
#include "formats/request_body.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace agentpress::formats {
namespace {

constexpr std::string_view kVersionHeader = "anthropic-version";
constexpr std::string_view kVersion = "2023-06-01";

/// The protocol's own words, for endpoints that name none.
constexpr std::array<std::string_view, 6> kEfforts{kNoEffort, "low", "medium", "high", "xhigh", "max"};

/// Tokens to think with, in the order of core::ReasoningEffort.
constexpr std::array<long, 7> kBudgets{0, 1024, 4096, 8192, 16384, 32768, 65536};
constexpr long kSmallestBudget = 1024;

void add_sampling(const core::Sampling& sampling, RequestJson& body) {
  if (sampling.temperature) body["temperature"] = *sampling.temperature;
  if (sampling.top_p) body["top_p"] = *sampling.top_p;
  if (!sampling.stop.empty()) body["stop_sequences"] = sampling.stop;
}

RequestJson encode_tool(const core::Tool& tool, Warnings& warnings) {
  RequestJson encoded{{"name", tool.name}};
  if (!tool.description.empty()) encoded["description"] = tool.description;
  encoded["input_schema"] = parameters_of(tool, warnings);
  if (tool.strict) encoded["strict"] = *tool.strict;
  return encoded;
}

RequestJson encode_tool_choice(const core::ToolChoice& choice) {
  switch (choice.mode) {
    case core::ToolChoice::Mode::none:
      return {{"type", "none"}};
    case core::ToolChoice::Mode::required:
      return {{"type", "any"}};
    case core::ToolChoice::Mode::named:
      return {{"type", "tool"}, {"name", choice.name}};
    case core::ToolChoice::Mode::automatic:
      break;
  }
  return {{"type", "auto"}};
}

void add_tools(const core::ChatRequest& request, RequestJson& body, Warnings& warnings) {
  if (request.tools.empty()) return;
  for (const auto& tool : request.tools) body["tools"].push_back(encode_tool(tool, warnings));
  if (request.tool_choice) body["tool_choice"] = encode_tool_choice(*request.tool_choice);
}

/// Thinking counts towards the limit, so a quarter of it at least stays for the answer.
void add_budget(core::ReasoningEffort wish, RequestJson& body, Warnings& warnings) {
  const long limit = body["max_tokens"].get<long>();
  const long budget = std::min(kBudgets.at(static_cast<std::size_t>(wish)), limit - limit / 4);
  if (budget < kSmallestBudget) {
    add_warning("a limit of " + std::to_string(limit) +
                    " tokens leaves none to think with; the reasoning effort was not sent",
                warnings);
    return;
  }
  body["thinking"] = {{"type", "enabled"}, {"budget_tokens", budget}};
}

void add_reasoning(core::ReasoningEffort wish, const core::Endpoint& endpoint, RequestJson& body,
                   Warnings& warnings) {
  if (endpoint.budget_thinking && wish != core::ReasoningEffort::off) {
    add_budget(wish, body, warnings);
    return;
  }
  std::span<const std::string_view> known = endpoint.quirks.reasoning_efforts;
  if (known.front().empty()) known = kEfforts;
  const std::string_view effort = choose_effort(wish, known, warnings);
  if (effort == kNoEffort) {
    body["thinking"] = {{"type", "disabled"}};
    return;
  }
  // Newer models leave the text of their thinking out unless it is asked for.
  body["thinking"] = {{"type", "adaptive"}, {"display", "summarized"}};
  body["output_config"] = {{"effort", effort}};
}

class AnthropicMessagesFormat final : public WireFormat {
 public:
  EncodedRequest encode(const core::ChatRequest& request, const core::Endpoint& endpoint) const override {
    Warnings warnings;
    RequestJson body{{"model", endpoint.model},
                     {"max_tokens", request.sampling.max_tokens.value_or(endpoint.default_max_tokens)},
                     {"stream", request.streaming == core::Streaming::on}};
    if (RequestJson system = anthropic_system(request.messages, warnings); !system.is_null())
      body["system"] = std::move(system);
    body["messages"] = anthropic_turns(request.messages, warnings);
    add_sampling(request.sampling, body);
    add_tools(request, body, warnings);
    if (request.reasoning) add_reasoning(*request.reasoning, endpoint, body, warnings);
    auto encoded = make_request(request, endpoint, to_text(body), std::move(warnings));
    if (!has_header(endpoint, kVersionHeader))
      encoded.headers.push_back({std::string(kVersionHeader), std::string(kVersion)});
    return encoded;
  }

  std::unique_ptr<ReplyDecoder> make_decoder(core::Streaming streaming) const override {
    return make_reply_decoder<AnthropicReader>(streaming);
  }

  core::Error decode_error(int status, std::string_view body) const override {
    return decode_error_body(status, body);
  }
};

}  // namespace

const WireFormat& anthropic_messages_format() {
  static const AnthropicMessagesFormat format;
  return format;
}

}  // namespace agentpress::formats
