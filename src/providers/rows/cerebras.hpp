// Cerebras: OpenAI-style chat on their own hardware. CEREBRAS_BASE_URL is the host without `/v1`.
#pragma once

#include "providers/provider.hpp"

namespace agentpress::providers {

inline constexpr Provider kCerebras{
    .name = "cerebras",
    .title = "Cerebras",
    .format = core::FormatId::openai_chat,
    .base_url = "https://api.cerebras.ai",
    .chat_path = "/v1/chat/completions",
    .models_path = "/v1/models",
    .health = {.path = "/v1/models", .proof = KeyProof::status},
    .key_variables = {{"CEREBRAS_API_KEY"}},
    .base_url_variable = "CEREBRAS_BASE_URL",
    .key_prefixes = {"csk-"},
    .default_model = "gpt-oss-120b",
    .headers_variable = "CEREBRAS_CUSTOM_HEADERS",
    .quirks = {.token_limit_field = core::TokenLimitField::max_completion_tokens,
               .reasoning_control = core::ReasoningControl::effort,
               .reasoning_efforts = {"none", "low", "medium", "high"},
               .reasoning_echo = "reasoning"},
    .documentation = "https://inference-docs.cerebras.ai/api-reference/chat-completions",
};

}  // namespace agentpress::providers
