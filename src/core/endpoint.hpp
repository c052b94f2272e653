// Where a request goes and which deviations that place has: all that a format learns of a provider.
#pragma once

#include "core/format_id.hpp"
#include "core/http_header.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace agentpress::core {

enum class TokenLimitField { max_tokens, max_completion_tokens };

/// openai_chat: how a request says how hard to think.
enum class ReasoningControl {
  none,               ///< no known way: --reasoning is dropped with a warning
  effort,             ///< reasoning_effort: none, minimal, low, ...
  thinking_effort,    ///< thinking: {type: enabled|disabled}, and reasoning_effort when enabled
  thinking_type,      ///< thinking: {type: enabled|disabled} only
  reasoning_object,   ///< reasoning: {effort: ...} or {enabled: false}
  enable_thinking,    ///< enable_thinking: true|false
  reasoning_enabled,  ///< reasoning: {enabled: true|false}
};

/// Deviations inside one wire format, as data. Every field has a fixture that fails without it.
struct Quirks {
  /// openai_chat: which field carries the limit. OpenAI's reasoning models reject `max_tokens`.
  TokenLimitField token_limit_field = TokenLimitField::max_tokens;
  /// openai_chat: whether `stream_options.include_usage` may be sent. Mistral answers 422 to it.
  bool stream_usage_option = true;
  ReasoningControl reasoning_control = ReasoningControl::none;
  /// The efforts that the provider knows, weakest first, in its own words; a stronger or weaker wish is moved
  /// to the nearest. Empty: every word of ours is sent as it is.
  std::array<std::string_view, 8> reasoning_efforts{};
  /// openai_chat: the field in which an assistant's reasoning must be sent back; empty where it must not.
  /// `reasoning_details` takes the provider's own objects, `content` a thinking part before the text.
  std::string_view reasoning_echo{};
  /// openai_chat: reasoning comes inside the text, between <think> tags at its very beginning.
  bool inline_think = false;
  /// openai_chat: the role of system messages; some reasoning models want `developer`.
  std::string_view system_role = "system";
  /// openai_chat: pictures, documents and audio are plain strings in their parts ({"type": "document_url",
  /// "document_url": "..."}), where others have objects.
  bool plain_media_parts = false;
  /// openai_chat: ids of tool calls must be nine letters or digits; others are replaced, each by always the
  /// same one.
  bool short_tool_call_ids = false;
  /// gemini: stands for the signature of a call that another model made; without it newer models refuse the
  /// conversation. Empty: nothing does.
  std::string_view missing_signature{};

  bool operator==(const Quirks&) const = default;
};

struct Endpoint {
  std::string base_url{};  ///< scheme, host, optional port and path; no trailing slash
  /// Begins with a slash; joined by `join_url`. `{model}` and `{method}` in it are filled by the format.
  std::string chat_path{};
  std::string model{};  ///< as the provider spells it
  FormatId format = FormatId::openai_chat;
  Quirks quirks{};
  /// The limit to send when the user set none and the format demands one (anthropic_messages).
  long default_max_tokens = 64000;
  /// anthropic_messages, gemini: how hard to think is a number of tokens, not a level.
  bool budget_thinking = false;
  /// gemini: the model takes no system instruction; the first turn begins with it.
  bool system_in_first_turn = false;
  /// openai_responses: the model reasons, or at least takes the wish to have its reasoning sent encrypted.
  bool encrypted_reasoning = true;
  HttpHeaders headers{};     ///< of the provider's row and of the user's configuration; no key in them
  std::string extra_body{};  ///< a JSON object merged into the body last (RFC 7396); empty for none
};

}  // namespace agentpress::core
