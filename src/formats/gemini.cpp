// Requests of the generateContent protocol. Model and method are part of the address, not of the body.
#include "formats/gemini.hpp"

#include "formats/conversation_parts.hpp"
#include "formats/gemini_reader.hpp"
#include "formats/provider_error.hpp"
#include "formats/reasoning_effort.hpp"
#include "formats/request_body.hpp"
#include "formats/stray_json_decoder.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace agentpress::formats {
namespace {

using core::Role;

/// The levels of the protocol itself, for providers that name none of their own.
constexpr std::array<std::string_view, 4> kLevels{"minimal", "low", "medium", "high"};

/// Tokens for models that count them, in the order of core::ReasoningEffort; every model that thinks takes
/// the largest.
constexpr std::array<int, 7> kThinkingBudgets{0, 1024, 1024, 8192, 24576, 24576, 24576};

/// Model ids are given with and without this.
constexpr std::string_view kModelsPrefix = "models/";

std::string percent_encode(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~@";
  std::string encoded;
  for (const char byte : text) {
    if (kPlain.find(byte) != std::string_view::npos) {
      encoded += byte;
      continue;
    }
    const auto value = static_cast<unsigned char>(byte);
    encoded.append({'%', kDigits[value >> 4U], kDigits[value & 0xFU]});
  }
  return encoded;
}

std::string fill(std::string text, std::string_view place, std::string_view value) {
  const auto position = text.find(place);
  return position == std::string::npos ? text : text.replace(position, place.size(), value);
}

core::Endpoint with_filled_path(core::Endpoint endpoint, core::Streaming streaming) {
  std::string_view model = endpoint.model;
  if (model.starts_with(kModelsPrefix)) model.remove_prefix(kModelsPrefix.size());
  endpoint.chat_path = fill(std::move(endpoint.chat_path), "{model}", percent_encode(model));
  const bool is_streaming = streaming == core::Streaming::on;
  endpoint.chat_path = fill(std::move(endpoint.chat_path), "{method}",
                            is_streaming ? "streamGenerateContent?alt=sse" : "generateContent");
  return endpoint;
}

/// Turns messages into contents. The answers to all calls of one turn must stand in one content.
class Contents {
 public:
  Contents(std::string_view missing_signature, Warnings& warnings)
      : missing_signature_(missing_signature), warnings_(warnings) {}

  void add(const core::Message& message) {
    role_ = message.role;
    needs_signature_ = !missing_signature_.empty() && !has_signature(message);
    for (const auto& part : message.parts) std::visit([this](const auto& value) { add_part(value); }, part);
    if (parts_.empty()) return;
    if (role_ == Role::tool && last_role_ == Role::tool) {
      for (auto& part : parts_) contents_.back()["parts"].push_back(std::move(part));
    } else {
      const char* name = role_ == Role::assistant ? "model" : "user";
      contents_.push_back({{"role", name}, {"parts", std::move(parts_)}});
    }
    parts_ = RequestJson::array();
    last_role_ = role_;
  }
  RequestJson take() { return std::move(contents_); }

 private:
  static bool has_signature(const core::Message& message) {
    return std::ranges::any_of(message.parts, [](const core::Part& part) {
      const auto* call = std::get_if<core::ToolCallPart>(&part);
      return call != nullptr && !call->opaque.empty();
    });
  }

  void add_part(const core::TextPart& text) { parts_.push_back({{"text", text.text}}); }

  /// A signature without reasoning came on a text part; an empty one takes it back.
  void add_part(const core::ReasoningPart& reasoning) {
    RequestJson part{{"text", reasoning.text}};
    if (!reasoning.text.empty()) part["thought"] = true;
    if (!reasoning.opaque.empty()) part["thoughtSignature"] = reasoning.opaque;
    parts_.push_back(std::move(part));
  }

  void add_part(const core::MediaPart& media) {
    if (media.url.empty()) {
      parts_.push_back({{"inlineData", {{"mimeType", media.media_type}, {"data", media.base64}}}});
      return;
    }
    RequestJson file{{"fileUri", media.url}};
    if (!media.media_type.empty()) file["mimeType"] = media.media_type;
    parts_.push_back({{"fileData", std::move(file)}});
  }

  void add_part(const core::ToolCallPart& call) {
    called_.push_back({call.id, call.name});
    RequestJson function = RequestJson::object();
    if (!call.id.empty()) function["id"] = call.id;
    function["name"] = call.name;
    function["args"] = arguments_of(call, warnings_);
    RequestJson part{{"functionCall", std::move(function)}};
    // Of calls made at the same time, only the first is signed.
    if (!call.opaque.empty()) {
      part["thoughtSignature"] = call.opaque;
    } else if (std::exchange(needs_signature_, false)) {
      part["thoughtSignature"] = missing_signature_;
    }
    parts_.push_back(std::move(part));
  }

  void add_part(const core::ToolResultPart& result) {
    RequestJson function = RequestJson::object();
    if (!result.call_id.empty()) function["id"] = result.call_id;
    function["name"] = name_of(result);
    function["response"] = response_of(result);
    parts_.push_back({{"functionResponse", std::move(function)}});
  }

  std::string name_of(const core::ToolResultPart& result) const {
    if (!result.name.empty()) return result.name;
    const auto call = std::ranges::find(called_, result.call_id, &Call::id);
    return call == called_.end() ? result.call_id : call->name;
  }

  /// The protocol demands an object, so a result that is one is sent as it is.
  static RequestJson response_of(const core::ToolResultPart& result) {
    if (result.is_error) return {{"error", result.text}};
    if (auto object = read_object(result.text)) return std::move(*object);
    return {{"output", result.text}};
  }

  struct Call {
    std::string id;
    std::string name;
  };
  std::string_view missing_signature_;
  Warnings& warnings_;
  Role role_ = Role::user;
  Role last_role_ = Role::user;
  bool needs_signature_ = false;
  RequestJson contents_ = RequestJson::array();
  RequestJson parts_ = RequestJson::array();
  std::vector<Call> called_;
};

/// A model reads the texts of a turn without a break between them, so each gets one.
void prepend(RequestJson system, RequestJson& parts) {
  for (auto& part : system) part["text"] = part["text"].get<std::string>() + "\n\n";
  parts.insert(parts.begin(), system.begin(), system.end());
}

void add_conversation(const core::ChatRequest& request, const core::Endpoint& endpoint, RequestJson& body,
                      Warnings& warnings) {
  RequestJson system = RequestJson::array();
  // Models that count thinking in tokens do not check signatures.
  Contents contents(endpoint.budget_thinking ? std::string_view() : endpoint.quirks.missing_signature,
                    warnings);
  for (const auto& message : request.messages) {
    if (message.role != Role::system) {
      contents.add(message);
      continue;
    }
    for (const auto& part : message.parts) {
      if (const auto* text = std::get_if<core::TextPart>(&part)) system.push_back({{"text", text->text}});
    }
  }
  RequestJson turns = contents.take();
  const bool begins_with_user = !turns.empty() && turns[0]["role"] == "user";
  if (endpoint.system_in_first_turn && begins_with_user) {
    prepend(std::move(system), turns[0]["parts"]);
  } else if (!system.empty()) {
    body["systemInstruction"] = {{"parts", std::move(system)}};
  }
  body["contents"] = std::move(turns);
}

RequestJson calling_mode(const core::ToolChoice& choice) {
  switch (choice.mode) {
    case core::ToolChoice::Mode::automatic:
      return {{"mode", "AUTO"}};
    case core::ToolChoice::Mode::none:
      return {{"mode", "NONE"}};
    case core::ToolChoice::Mode::required:
      return {{"mode", "ANY"}};
    case core::ToolChoice::Mode::named:
      break;
  }
  return {{"mode", "ANY"}, {"allowedFunctionNames", RequestJson::array({choice.name})}};
}

void add_tools(const core::ChatRequest& request, RequestJson& body, Warnings& warnings) {
  RequestJson declarations = RequestJson::array();
  for (const auto& tool : request.tools) {
    RequestJson row{{"name", tool.name}};
    if (!tool.description.empty()) row["description"] = tool.description;
    row["parametersJsonSchema"] = parameters_of(tool, warnings);
    declarations.push_back(std::move(row));
  }
  if (!declarations.empty())
    body["tools"] = RequestJson::array({{{"functionDeclarations", std::move(declarations)}}});
  if (request.tool_choice)
    body["toolConfig"] = {{"functionCallingConfig", calling_mode(*request.tool_choice)}};
}

/// No level means not thinking at all, so the weakest stands for it.
RequestJson thinking_of(core::ReasoningEffort effort, const core::Endpoint& endpoint, Warnings& warnings) {
  const bool is_on = effort != core::ReasoningEffort::off;
  RequestJson thinking = RequestJson::object();
  if (is_on) thinking["includeThoughts"] = true;
  if (endpoint.budget_thinking) {
    thinking["thinkingBudget"] = kThinkingBudgets.at(static_cast<std::size_t>(effort));
    return thinking;
  }
  const auto& own_levels = endpoint.quirks.reasoning_efforts;
  const std::span<const std::string_view> levels =
      own_levels.front().empty() ? std::span<const std::string_view>(kLevels) : own_levels;
  thinking["thinkingLevel"] = choose_effort(effort, levels, warnings);
  return thinking;
}

void add_generation_config(const core::ChatRequest& request, const core::Endpoint& endpoint,
                           RequestJson& body, Warnings& warnings) {
  const core::Sampling& sampling = request.sampling;
  RequestJson config = RequestJson::object();
  if (sampling.max_tokens) config["maxOutputTokens"] = *sampling.max_tokens;
  if (sampling.temperature) config["temperature"] = *sampling.temperature;
  if (sampling.top_p) config["topP"] = *sampling.top_p;
  if (!sampling.stop.empty()) config["stopSequences"] = sampling.stop;
  if (request.reasoning) config["thinkingConfig"] = thinking_of(*request.reasoning, endpoint, warnings);
  if (!config.empty()) body["generationConfig"] = std::move(config);
}

class GeminiFormat final : public WireFormat {
 public:
  EncodedRequest encode(const core::ChatRequest& request, const core::Endpoint& endpoint) const override {
    Warnings warnings;
    RequestJson body = RequestJson::object();
    add_conversation(request, endpoint, body, warnings);
    add_tools(request, body, warnings);
    add_generation_config(request, endpoint, body, warnings);
    if (!request.continuation.empty()) body["continuationToken"] = request.continuation;
    return make_request(request, with_filled_path(endpoint, request.streaming), to_text(body),
                        std::move(warnings));
  }

  std::unique_ptr<ReplyDecoder> make_decoder(core::Streaming streaming) const override {
    auto decoder = make_reply_decoder<GeminiReader>(streaming);
    if (streaming == core::Streaming::off) return decoder;
    return std::make_unique<StrayJsonDecoder>(std::move(decoder));
  }

  core::Error decode_error(int status, std::string_view body) const override {
    return decode_error_body(status, body);
  }
};

}  // namespace

const WireFormat& gemini_format() {
  static const GeminiFormat format;
  return format;
}

}  // namespace agentpress::formats
