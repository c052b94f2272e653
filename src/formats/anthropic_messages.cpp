// Requests of the messages protocol.
#include "formats/anthropic_messages.hpp"

#include "formats/anthropic_reader.hpp"
#include "formats/provider_error.hpp"
#include "formats/request_body.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace agentpress::formats {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kVersionHeader = "anthropic-version";
constexpr std::string_view kVersion = "2023-06-01";

/// The protocol has no system messages: their text stands beside the conversation.
std::string system_text(const std::vector<core::Message>& messages) {
  std::string text;
  for (const auto& message : messages) {
    if (message.role != core::Role::system) continue;
    if (!text.empty()) text += "\n\n";
    text += message.text;
  }
  return text;
}

Json text_block(std::string text) {
  return {{"type", "text"}, {"text", std::move(text)}};
}

/// User and assistant must take turns: neighbours of the same role become blocks of one message.
Json conversation(const std::vector<core::Message>& messages) {
  Json turns = Json::array();
  for (const auto& message : messages) {
    if (message.role == core::Role::system) continue;
    const std::string role = message.role == core::Role::assistant ? "assistant" : "user";
    if (turns.empty() || turns.back()["role"] != role) {
      turns.push_back({{"role", role}, {"content", message.text}});
      continue;
    }
    Json& content = turns.back()["content"];
    if (content.is_string()) content = Json::array({text_block(content.get<std::string>())});
    content.push_back(text_block(message.text));
  }
  return turns;
}

void add_sampling(const core::Sampling& sampling, Json& body) {
  if (sampling.temperature) body["temperature"] = *sampling.temperature;
  if (sampling.top_p) body["top_p"] = *sampling.top_p;
  if (!sampling.stop.empty()) body["stop_sequences"] = sampling.stop;
}

class AnthropicMessagesFormat final : public WireFormat {
 public:
  EncodedRequest encode(const core::ChatRequest& request, const core::Endpoint& endpoint) const override {
    Json body{{"model", endpoint.model},
              {"max_tokens", request.sampling.max_tokens.value_or(endpoint.default_max_tokens)},
              {"stream", request.streaming == core::Streaming::on}};
    if (std::string system = system_text(request.messages); !system.empty())
      body["system"] = std::move(system);
    body["messages"] = conversation(request.messages);
    add_sampling(request.sampling, body);
    auto encoded = make_request(request, endpoint, body.dump(-1, ' ', false, Json::error_handler_t::replace));
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
