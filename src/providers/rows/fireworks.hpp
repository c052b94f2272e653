// Fireworks: OpenAI-style chat; model ids are `accounts/fireworks/models/NAME`, with `p` for the dots of a
// version.
#pragma once

#include "providers/provider.hpp"

namespace agentpress::providers {

inline constexpr Provider kFireworks{
    .name = "fireworks",
    .title = "Fireworks AI",
    .format = core::FormatId::openai_chat,
    .base_url = "https://api.fireworks.ai/inference/v1",
    .chat_path = "/chat/completions",
    .models_path = "/models",
    .health = {.path = "/models", .proof = KeyProof::status},
    .key_variables = {{"FIREWORKS_API_KEY"}},
    .model_prefixes = {"accounts/fireworks/"},
    .aliases = {"fireworks-ai", "fireworks_ai"},
    .key_prefixes = {"fw_"},
    .default_model = "accounts/fireworks/models/glm-5p3",
    .quirks = {.token_limit_field = core::TokenLimitField::max_completion_tokens,
               .reasoning_control = core::ReasoningControl::effort,
               .reasoning_efforts = {"none", "low", "medium", "high"},
               .reasoning_echo = "reasoning_content"},
    .documentation = "https://docs.fireworks.ai/api-reference/post-chatcompletions",
};

}  // namespace agentpress::providers
