// Together: OpenAI-style chat; ids are `organisation/model` as on Hugging Face. TOGETHER_BASE_URL includes
// `/v1`.
#pragma once

#include "providers/provider.hpp"

namespace agentpress::providers {

inline constexpr Provider kTogether{
    .name = "together",
    .title = "Together AI",
    .format = core::FormatId::openai_chat,
    .base_url = "https://api.together.ai/v1",
    .chat_path = "/chat/completions",
    .models_path = "/models",
    .health = {.path = "/models", .proof = KeyProof::status},
    .key_variables = {{"TOGETHER_API_KEY"}},
    .base_url_variable = "TOGETHER_BASE_URL",
    .aliases = {"togetherai", "together_ai"},
    .key_prefixes = {"tgp_v1_"},
    .default_model = "openai/gpt-oss-120b",
    .headers_variable = "TOGETHER_CUSTOM_HEADERS",
    .quirks = {.reasoning_control = core::ReasoningControl::reasoning_enabled, .inline_think = true},
    .documentation = "https://docs.together.ai/reference/chat-completions-1",
};

}  // namespace agentpress::providers
