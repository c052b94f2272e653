// Groq: OpenAI-style chat on their own hardware. GROQ_BASE_URL is the host without `/openai/v1`.
#pragma once

#include "providers/provider.hpp"

namespace agentpress::providers {

inline constexpr Provider kGroq{
    .name = "groq",
    .title = "Groq",
    .format = core::FormatId::openai_chat,
    .base_url = "https://api.groq.com",
    .chat_path = "/openai/v1/chat/completions",
    .models_path = "/openai/v1/models",
    .health = {.path = "/openai/v1/models", .proof = KeyProof::status},
    .key_variables = {{"GROQ_API_KEY"}},
    .base_url_variable = "GROQ_BASE_URL",
    .model_names = {"llama-3.3-70b-versatile", "llama-3.1-8b-instant"},
    .key_prefixes = {"gsk_"},
    .default_model = "openai/gpt-oss-120b",
    .headers_variable = "GROQ_CUSTOM_HEADERS",
    .quirks = {.token_limit_field = core::TokenLimitField::max_completion_tokens,
               .reasoning_control = core::ReasoningControl::effort,
               .reasoning_efforts = {"none", "low", "medium", "high"}},
    .documentation = "https://console.groq.com/docs/api-reference",
};

}  // namespace agentpress::providers
