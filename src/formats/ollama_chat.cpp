// Requests of the chat protocol that answers with lines of JSON.
#include "formats/ollama_chat.hpp"

#include "formats/conversation_parts.hpp"
#include "formats/ollama_chat_reader.hpp"
#include "formats/provider_error.hpp"
#include "formats/reasoning_effort.hpp"
#include "formats/request_body.hpp"

#include <algorithm>
#include <utility>

namespace agentpress::formats {
namespace {

std::string role_name(core::Role role) {
  switch (role) {
    case core::Role::system:
      return "system";
    case core::Role::assistant:
      return "assistant";
    case core::Role::tool:
      return "tool";
    case core::Role::user:
      break;
  }
  return "user";
}

/// A message has one text, one reasoning, a list of images and a list of calls; results of calls are messages
/// of their own.
class MessageBuilder {
 public:
  MessageBuilder(core::Role role, Warnings& warnings)
      : warnings_(warnings), role_(role), message_{{"role", role_name(role)}, {"content", ""}} {}

  void operator()(const core::TextPart& part) {
    has_content_ = true;
    append("content", part.text);
  }
  void operator()(const core::ReasoningPart& part) {
    if (part.text.empty()) return;
    has_content_ = true;
    append("thinking", part.text);
  }
  void operator()(const core::MediaPart& part) {
    if (kind_of(part) != MediaKind::image || part.base64.empty()) {
      add_warning(part.base64.empty()
                      ? "the protocol takes no media by URL; it was not sent"
                      : "the protocol takes no media but images; " + part.media_type + " was not sent",
                  warnings_);
      return;
    }
    has_content_ = true;
    message_["images"].push_back(part.base64);
  }
  void operator()(const core::ToolCallPart& part) {
    has_content_ = true;
    RequestJson call = RequestJson::object();
    if (!part.id.empty()) call["id"] = part.id;
    call["type"] = "function";
    call["function"] = {{"name", part.name}, {"arguments", arguments_of(part, warnings_)}};
    message_["tool_calls"].push_back(std::move(call));
  }
  void operator()(const core::ToolResultPart& part) {
    RequestJson result{{"role", "tool"}, {"content", result_text(part)}};
    if (!part.name.empty()) result["tool_name"] = part.name;
    if (!part.call_id.empty()) result["tool_call_id"] = part.call_id;
    results_.push_back(std::move(result));
  }

  /// Results come first: they answer the message before this one.
  void move_to(RequestJson& messages) {
    for (auto& result : results_) messages.push_back(std::move(result));
    if (has_content_ || results_.empty()) messages.push_back(std::move(message_));
  }

 private:
  /// The pieces of an answer belong together; texts of a user (files, a prompt) are told apart.
  void append(const char* field, const std::string& text) {
    std::string whole = message_.value(field, "");
    if (!whole.empty() && role_ != core::Role::assistant) whole += "\n\n";
    message_[field] = whole + text;
  }

  Warnings& warnings_;
  core::Role role_;
  RequestJson message_;
  std::vector<RequestJson> results_;
  bool has_content_ = false;
};

RequestJson conversation(const std::vector<core::Message>& messages, Warnings& warnings) {
  RequestJson turns = RequestJson::array();
  for (const auto& message : messages) {
    MessageBuilder builder(message.role, warnings);
    for (const auto& part : message.parts) std::visit(builder, part);
    builder.move_to(turns);
  }
  return turns;
}

void add_tools(const core::ChatRequest& request, RequestJson& body, Warnings& warnings) {
  using Mode = core::ToolChoice::Mode;
  const auto mode = request.tool_choice ? request.tool_choice->mode : Mode::automatic;
  if (request.tools.empty() || mode == Mode::none) return;
  if (mode != Mode::automatic)
    add_warning("the protocol cannot force a tool call; the model decides itself", warnings);
  for (const auto& tool : request.tools) {
    RequestJson function{{"name", tool.name}};
    if (!tool.description.empty()) function["description"] = tool.description;
    function["parameters"] = parameters_of(tool, warnings);
    body["tools"].push_back({{"type", "function"}, {"function", std::move(function)}});
  }
}

/// Most models only know whether to think. Where the provider has words for how hard, one of them is sent.
void add_thinking(const core::ChatRequest& request, const core::Quirks& quirks, RequestJson& body,
                  Warnings& warnings) {
  if (!request.reasoning) return;
  const bool has_words =
      std::ranges::any_of(quirks.reasoning_efforts, [](std::string_view word) { return !word.empty(); });
  if (*request.reasoning == core::ReasoningEffort::off) {
    body["think"] = false;
  } else if (has_words) {
    body["think"] = choose_effort(*request.reasoning, quirks.reasoning_efforts, warnings);
  } else {
    body["think"] = true;
  }
}

void add_options(const core::Sampling& sampling, RequestJson& body) {
  RequestJson options = RequestJson::object();
  if (sampling.temperature) options["temperature"] = *sampling.temperature;
  if (sampling.top_p) options["top_p"] = *sampling.top_p;
  if (sampling.max_tokens) options["num_predict"] = *sampling.max_tokens;
  if (!sampling.stop.empty()) options["stop"] = sampling.stop;
  if (!options.empty()) body["options"] = std::move(options);
}

class OllamaChatFormat final : public WireFormat {
 public:
  EncodedRequest encode(const core::ChatRequest& request, const core::Endpoint& endpoint) const override {
    Warnings warnings;
    const bool is_streaming = request.streaming == core::Streaming::on;
    RequestJson body{{"model", endpoint.model}, {"stream", is_streaming}};
    body["messages"] = conversation(request.messages, warnings);
    add_tools(request, body, warnings);
    add_thinking(request, endpoint.quirks, body, warnings);
    add_options(request.sampling, body);
    auto encoded = make_request(request, endpoint, to_text(body));
    if (is_streaming) {
      const auto accept = std::ranges::find(encoded.headers, "accept", &core::HttpHeader::name);
      if (accept != encoded.headers.end()) accept->value = "application/x-ndjson";
    }
    encoded.warnings.insert(encoded.warnings.begin(), warnings.begin(), warnings.end());
    return encoded;
  }

  StreamFraming stream_framing() const override { return StreamFraming::json_lines; }

  std::unique_ptr<ReplyDecoder> make_decoder(core::Streaming streaming) const override {
    return make_reply_decoder<OllamaChatReader, NdjsonFraming>(streaming);
  }

  core::Error decode_error(int status, std::string_view body) const override {
    return decode_error_body(status, body);
  }
};

}  // namespace

const WireFormat& ollama_chat_format() {
  static const OllamaChatFormat format;
  return format;
}

}  // namespace agentpress::formats
