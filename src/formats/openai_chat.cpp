// Requests of the chat completions protocol.
#include "formats/openai_chat.hpp"

#include "formats/openai_chat_reader.hpp"
#include "formats/provider_error.hpp"
#include "formats/request_body.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace agentpress::formats {
namespace {

using Json = nlohmann::ordered_json;

std::string_view role_name(core::Role role) {
  switch (role) {
    case core::Role::system:
      return "system";
    case core::Role::user:
      return "user";
    case core::Role::assistant:
      return "assistant";
  }
  return "user";
}

std::string_view token_limit_name(core::TokenLimitField field) {
  return field == core::TokenLimitField::max_completion_tokens ? "max_completion_tokens" : "max_tokens";
}

void add_sampling(const core::Sampling& sampling, const core::Quirks& quirks, Json& body) {
  if (sampling.max_tokens)
    body[std::string(token_limit_name(quirks.token_limit_field))] = *sampling.max_tokens;
  if (sampling.temperature) body["temperature"] = *sampling.temperature;
  if (sampling.top_p) body["top_p"] = *sampling.top_p;
  if (!sampling.stop.empty()) body["stop"] = sampling.stop;
}

class OpenAiChatFormat final : public WireFormat {
 public:
  EncodedRequest encode(const core::ChatRequest& request, const core::Endpoint& endpoint) const override {
    Json messages = Json::array();
    for (const auto& message : request.messages)
      messages.push_back({{"role", role_name(message.role)}, {"content", message.text}});
    const bool is_streaming = request.streaming == core::Streaming::on;
    Json body{{"model", endpoint.model}, {"messages", std::move(messages)}, {"stream", is_streaming}};
    if (is_streaming && endpoint.quirks.stream_usage_option)
      body["stream_options"] = {{"include_usage", true}};
    add_sampling(request.sampling, endpoint.quirks, body);
    return make_request(request, endpoint, body.dump(-1, ' ', false, Json::error_handler_t::replace));
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
