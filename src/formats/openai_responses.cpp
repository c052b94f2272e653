// Requests of the responses protocol. Nothing is stored at the provider: reasoning comes back encrypted and
// is sent again with the conversation.
#include "formats/openai_responses.hpp"

#include "formats/conversation_parts.hpp"
#include "formats/openai_responses_reader.hpp"
#include "formats/provider_error.hpp"
#include "formats/reasoning_effort.hpp"
#include "formats/request_body.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <utility>

namespace agentpress::formats {
namespace {

using core::Role;

constexpr std::string_view kEncryptedReasoning = "reasoning.encrypted_content";

/// Turns messages into items. Text and media of one message stay together; calls, results and reasoning are
/// items of their own.
class InputItems {
 public:
  explicit InputItems(Warnings& warnings) : warnings_(warnings) {}

  void add(const core::Message& message) {
    role_ = message.role;
    for (const auto& part : message.parts) std::visit([this](const auto& value) { add_part(value); }, part);
    flush_content();
    drop_loose_reasoning();
  }
  RequestJson take() { return std::move(items_); }

 private:
  void add_part(const core::TextPart& part) {
    const auto* type = role_ == Role::assistant ? "output_text" : "input_text";
    content_.push_back({{"type", type}, {"text", part.text}});
  }

  void add_part(const core::MediaPart& media) {
    if (role_ == Role::assistant) {
      add_warning("media of an assistant is not part of this protocol and was not sent", warnings_);
      return;
    }
    switch (kind_of(media)) {
      case MediaKind::image:
        // The detail is optional at OpenAI and demanded by stricter servers.
        content_.push_back({{"type", "input_image"}, {"image_url", address_of(media)}, {"detail", "auto"}});
        return;
      case MediaKind::audio:
        add_warning("audio is not part of this protocol and was not sent", warnings_);
        return;
      case MediaKind::document:
        content_.push_back(document_part(media));
        return;
    }
  }

  static RequestJson document_part(const core::MediaPart& media) {
    RequestJson part{{"type", "input_file"}};
    if (!media.url.empty()) {
      part["file_url"] = media.url;
      return part;
    }
    // The protocol demands a name with the bytes.
    part["filename"] = media.name.empty() ? "file." + std::string(subtype_of(media)) : media.name;
    part["file_data"] = address_of(media);
    return part;
  }

  /// Each line of the opaque data is one item as the provider sent it.
  void add_part(const core::ReasoningPart& reasoning) {
    bool is_known = false;
    for (std::string_view rest = reasoning.opaque; !rest.empty();) {
      const auto line_end = rest.find('\n');
      auto item = read_object(rest.substr(0, line_end));
      rest = line_end == std::string_view::npos ? std::string_view{} : rest.substr(line_end + 1);
      if (!item || item->value("type", RequestJson()) != "reasoning") continue;
      is_known = true;
      push_item(std::move(*item));
    }
    if (!is_known) add_warning("reasoning that this provider did not encrypt itself was not sent", warnings_);
  }

  void add_part(const core::ToolCallPart& call) {
    const bool is_custom = call.opaque == kCustomToolCall;
    if (is_custom) custom_calls_.push_back(call.id);
    RequestJson item{
        {"type", is_custom ? kCustomToolCall : "function_call"}, {"call_id", call.id}, {"name", call.name}};
    if (is_custom) {
      item["input"] = call.arguments;
    } else {
      item["arguments"] = util::trim(call.arguments).empty() ? "{}" : call.arguments;
    }
    push_item(std::move(item));
  }

  void add_part(const core::ToolResultPart& result) {
    const bool is_custom = std::ranges::find(custom_calls_, result.call_id) != custom_calls_.end();
    push_item({{"type", is_custom ? "custom_tool_call_output" : "function_call_output"},
               {"call_id", result.call_id},
               {"output", result_text(result)}});
  }

  void push_item(RequestJson item) {
    flush_content();
    items_.push_back(std::move(item));
  }

  /// A single text of a user or a system is sent as a plain string, as most clients do.
  void flush_content() {
    if (content_.empty()) return;
    RequestJson item{{"role", role_name()}};
    const bool is_plain =
        role_ != Role::assistant && content_.size() == 1 && content_[0]["type"] == "input_text";
    item["content"] = is_plain ? content_[0]["text"] : std::move(content_);
    items_.push_back(std::move(item));
    content_ = RequestJson::array();
  }

  /// Reasoning that nothing follows is refused: the answer it led to was cut before it began.
  void drop_loose_reasoning() {
    while (role_ == Role::assistant && !items_.empty() &&
           items_.back().value("type", RequestJson()) == "reasoning")
      items_.erase(items_.size() - 1);
  }

  const char* role_name() const {
    if (role_ == Role::system) return "system";
    return role_ == Role::assistant ? "assistant" : "user";
  }

  Warnings& warnings_;
  Role role_ = Role::user;
  RequestJson items_ = RequestJson::array();
  RequestJson content_ = RequestJson::array();
  std::vector<std::string> custom_calls_;
};

std::string text_of(const core::Message& message) {
  std::string text;
  for (const auto& part : message.parts) {
    if (const auto* text_part = std::get_if<core::TextPart>(&part)) text += text_part->text;
  }
  return text;
}

/// System messages at the beginning are the instructions; later ones keep their place as items.
void add_conversation(const std::vector<core::Message>& messages, RequestJson& body, Warnings& warnings) {
  const auto first_turn = std::ranges::find_if(
      messages, [](const core::Message& message) { return message.role != Role::system; });
  std::vector<std::string> instructions;
  for (auto message = messages.begin(); message != first_turn; ++message) {
    if (std::string text = text_of(*message); !text.empty()) instructions.push_back(std::move(text));
  }
  if (!instructions.empty()) body["instructions"] = util::join(instructions, "\n\n");
  InputItems items(warnings);
  for (auto message = first_turn; message != messages.end(); ++message) items.add(*message);
  body["input"] = items.take();
}

void add_tools(const core::ChatRequest& request, RequestJson& body, Warnings& warnings) {
  for (const auto& tool : request.tools) {
    RequestJson row{{"type", "function"}, {"name", tool.name}};
    if (!tool.description.empty()) row["description"] = tool.description;
    row["parameters"] = parameters_of(tool, warnings);
    // Left out, it would mean true, which few schemas can meet.
    row["strict"] = tool.strict.value_or(false);
    body["tools"].push_back(std::move(row));
  }
  if (!request.tool_choice) return;
  switch (request.tool_choice->mode) {
    case core::ToolChoice::Mode::automatic:
      body["tool_choice"] = "auto";
      return;
    case core::ToolChoice::Mode::none:
      body["tool_choice"] = "none";
      return;
    case core::ToolChoice::Mode::required:
      body["tool_choice"] = "required";
      return;
    case core::ToolChoice::Mode::named:
      body["tool_choice"] = {{"type", "function"}, {"name", request.tool_choice->name}};
      return;
  }
}

void add_reasoning(const core::ChatRequest& request, const core::Endpoint& endpoint, RequestJson& body,
                   Warnings& warnings) {
  if (endpoint.encrypted_reasoning) body["include"] = RequestJson::array({kEncryptedReasoning});
  if (!request.reasoning) return;
  const auto effort = choose_effort(*request.reasoning, endpoint.quirks.reasoning_efforts, warnings);
  body["reasoning"] = {{"effort", effort}};
  if (effort != kNoEffort) body["reasoning"]["summary"] = "auto";
}

void add_sampling(const core::Sampling& sampling, RequestJson& body, Warnings& warnings) {
  if (sampling.max_tokens) body["max_output_tokens"] = *sampling.max_tokens;
  if (sampling.temperature) body["temperature"] = *sampling.temperature;
  if (sampling.top_p) body["top_p"] = *sampling.top_p;
  if (!sampling.stop.empty())
    add_warning("stop sequences are not part of this protocol and were not sent", warnings);
}

class OpenAiResponsesFormat final : public WireFormat {
 public:
  EncodedRequest encode(const core::ChatRequest& request, const core::Endpoint& endpoint) const override {
    Warnings warnings;
    RequestJson body{{"model", endpoint.model}};
    add_conversation(request.messages, body, warnings);
    add_tools(request, body, warnings);
    add_reasoning(request, endpoint, body, warnings);
    add_sampling(request.sampling, body, warnings);
    body["store"] = false;
    body["stream"] = request.streaming == core::Streaming::on;
    return make_request(request, endpoint, to_text(body), std::move(warnings));
  }

  std::unique_ptr<ReplyDecoder> make_decoder(core::Streaming streaming) const override {
    return make_reply_decoder<OpenAiResponsesReader>(streaming);
  }

  core::Error decode_error(int status, std::string_view body) const override {
    return decode_error_body(status, body);
  }
};

}  // namespace

const WireFormat& openai_responses_format() {
  static const OpenAiResponsesFormat format;
  return format;
}

}  // namespace agentpress::formats
