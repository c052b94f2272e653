// Requests and error replies of the chat protocol, second version.
#include "formats/cohere_chat.hpp"

#include "formats/cohere_chat_reader.hpp"
#include "formats/conversation_parts.hpp"
#include "formats/provider_error.hpp"
#include "formats/request_body.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace agentpress::formats {
namespace {

std::string role_name(core::Role role) {
  switch (role) {
    case core::Role::system:
      return "system";
    case core::Role::assistant:
      return "assistant";
    case core::Role::user:
    case core::Role::tool:
      break;
  }
  return "user";
}

/// A message has parts of content and, if it is the model's, calls and the plan for them. Results of calls
/// are messages of their own.
class MessageBuilder {
 public:
  MessageBuilder(core::Role role, Warnings& warnings)
      : warnings_(warnings), message_{{"role", role_name(role)}} {}

  void operator()(const core::TextPart& part) { content_.push_back({{"type", "text"}, {"text", part.text}}); }
  void operator()(const core::ReasoningPart& part) {
    if (!part.text.empty()) content_.push_back({{"type", "thinking"}, {"thinking", part.text}});
    if (!part.opaque.empty()) message_["tool_plan"] = message_.value("tool_plan", "") + part.opaque;
  }
  void operator()(const core::MediaPart& part) {
    if (kind_of(part) != MediaKind::image) {
      add_warning("the protocol takes no media but images; " + part.media_type + " was not sent", warnings_);
      return;
    }
    content_.push_back({{"type", "image_url"}, {"image_url", {{"url", address_of(part)}}}});
  }
  void operator()(const core::ToolCallPart& part) {
    message_["tool_calls"].push_back(
        {{"id", part.id},
         {"type", "function"},
         {"function", {{"name", part.name}, {"arguments", to_text(arguments_of(part, warnings_))}}}});
  }
  void operator()(const core::ToolResultPart& part) {
    results_.push_back({{"role", "tool"}, {"tool_call_id", part.call_id}, {"content", result_text(part)}});
  }

  /// Results come first: they answer the message before this one.
  void move_to(RequestJson& messages) {
    const bool is_only_results = !results_.empty() && content_.empty() && message_.size() == 1;
    for (auto& result : results_) messages.push_back(std::move(result));
    if (is_only_results) return;
    const bool is_plain = content_.size() == 1 && content_[0]["type"] == "text";
    if (is_plain) {
      message_["content"] = std::move(content_[0]["text"]);
    } else if (!content_.empty()) {
      message_["content"] = std::move(content_);
    } else if (!message_.contains("tool_calls")) {
      message_["content"] = "";
    }
    messages.push_back(std::move(message_));
  }

 private:
  Warnings& warnings_;
  RequestJson message_;
  RequestJson content_ = RequestJson::array();
  std::vector<RequestJson> results_;
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

void add_tool_choice(const core::ToolChoice& choice, RequestJson& body, Warnings& warnings) {
  using Mode = core::ToolChoice::Mode;
  if (choice.mode == Mode::automatic) return;
  body["tool_choice"] = choice.mode == Mode::none ? "NONE" : "REQUIRED";
  if (choice.mode == Mode::named)
    add_warning("the protocol cannot force a call of one certain tool; a call of any tool was required",
                warnings);
}

/// Strictness holds for all tools or for none.
void add_tools(const core::ChatRequest& request, RequestJson& body, Warnings& warnings) {
  if (request.tools.empty()) return;
  for (const auto& tool : request.tools) {
    RequestJson function{{"name", tool.name}};
    if (!tool.description.empty()) function["description"] = tool.description;
    function["parameters"] = parameters_of(tool, warnings);
    body["tools"].push_back({{"type", "function"}, {"function", std::move(function)}});
  }
  const auto is_strict = [](const core::Tool& tool) { return tool.strict.value_or(false); };
  if (std::ranges::any_of(request.tools, is_strict)) body["strict_tools"] = true;
  if (request.tool_choice) add_tool_choice(*request.tool_choice, body, warnings);
}

/// The protocol counts the tokens of thinking; how many each effort is worth is our choice. The strongest
/// efforts have no budget: the model thinks as long as it likes.
struct BudgetRow {
  core::ReasoningEffort effort;
  int tokens;
};
constexpr std::array kBudgets{
    BudgetRow{core::ReasoningEffort::minimal, 1024},
    BudgetRow{core::ReasoningEffort::low, 4096},
    BudgetRow{core::ReasoningEffort::medium, 8192},
    BudgetRow{core::ReasoningEffort::high, 16384},
};

void add_thinking(const core::ChatRequest& request, RequestJson& body) {
  if (!request.reasoning) return;
  const bool is_off = *request.reasoning == core::ReasoningEffort::off;
  body["thinking"] = {{"type", is_off ? "disabled" : "enabled"}};
  const auto* row = std::ranges::find(kBudgets, *request.reasoning, &BudgetRow::effort);
  if (row != kBudgets.end()) body["thinking"]["token_budget"] = row->tokens;
}

void add_sampling(const core::Sampling& sampling, RequestJson& body) {
  if (sampling.max_tokens) body["max_tokens"] = *sampling.max_tokens;
  if (sampling.temperature) body["temperature"] = *sampling.temperature;
  if (sampling.top_p) body["p"] = *sampling.top_p;
  if (!sampling.stop.empty()) body["stop_sequences"] = sampling.stop;
}

/// A status that means something else elsewhere: an invalid token.
constexpr int kInvalidToken = 498;
constexpr int kUnauthorized = 401;

/// Words of the protocol's own field `error_type`, lower case.
constexpr std::string_view kTooManyTokens = "too_many_tokens";

core::Error decode_failure(int status, std::string_view body) {
  const auto document = JsonDocument::parse(body);
  auto report = document ? read_failure(document->root()) : std::nullopt;
  if (!report) return decode_error_body(status, body);
  if (report->code.empty()) report->code = document->root()["error_type"].text();
  auto error = classify_failure(status, *report);
  if (error.error_class == core::ErrorClass::rejected && util::lower_ascii(report->code) == kTooManyTokens)
    error.error_class = core::ErrorClass::context_too_long;
  return error;
}

class CohereChatFormat final : public WireFormat {
 public:
  EncodedRequest encode(const core::ChatRequest& request, const core::Endpoint& endpoint) const override {
    Warnings warnings;
    RequestJson body{{"model", endpoint.model}, {"stream", request.streaming == core::Streaming::on}};
    body["messages"] = conversation(request.messages, warnings);
    add_tools(request, body, warnings);
    add_thinking(request, body);
    add_sampling(request.sampling, body);
    auto encoded = make_request(request, endpoint, to_text(body));
    encoded.warnings.insert(encoded.warnings.begin(), warnings.begin(), warnings.end());
    return encoded;
  }

  std::unique_ptr<ReplyDecoder> make_decoder(core::Streaming streaming) const override {
    return make_reply_decoder<CohereChatReader>(streaming);
  }

  core::Error decode_error(int status, std::string_view body) const override {
    auto error = decode_failure(status == kInvalidToken ? kUnauthorized : status, body);
    error.http_status = status;
    return error;
  }
};

}  // namespace

const WireFormat& cohere_chat_format() {
  static const CohereChatFormat format;
  return format;
}

}  // namespace agentpress::formats
