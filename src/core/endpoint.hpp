// Where a request goes and which deviations that place has: all that a format learns of a provider.
#pragma once

#include "core/format_id.hpp"
#include "core/http_header.hpp"

#include <optional>
#include <string>

namespace agentpress::core {

enum class TokenLimitField { max_tokens, max_completion_tokens };

/// Deviations inside one wire format, as data. Every field has a fixture that fails without it.
struct Quirks {
  /// openai_chat: which field carries the limit. OpenAI's reasoning models reject `max_tokens`.
  TokenLimitField token_limit_field = TokenLimitField::max_tokens;
  /// openai_chat: whether `stream_options.include_usage` may be sent. Mistral answers 422 to it.
  bool stream_usage_option = true;

  bool operator==(const Quirks&) const = default;
};

struct Endpoint {
  std::string base_url{};   ///< scheme, host, optional port and path; no trailing slash
  std::string chat_path{};  ///< begins with a slash; joined by `join_url`
  std::string model{};      ///< as the provider spells it
  FormatId format = FormatId::openai_chat;
  Quirks quirks{};
  /// The limit to send when the user set none and the format demands one (anthropic_messages).
  long default_max_tokens = 64000;
  HttpHeaders headers{};     ///< of the provider's row and of the user's configuration; no key in them
  std::string extra_body{};  ///< a JSON object merged into the body last (RFC 7396); empty for none
};

}  // namespace agentpress::core
