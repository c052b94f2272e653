// DeepSeek: OpenAI-style chat without a version in the path. No credit left is 402.
#pragma once

#include "providers/provider.hpp"

namespace agentpress::providers {

inline constexpr Provider kDeepseek{
    .name = "deepseek",
    .title = "DeepSeek",
    .format = core::FormatId::openai_chat,
    .base_url = "https://api.deepseek.com",
    .chat_path = "/chat/completions",
    .models_path = "/models",
    .health = {.path = "/models", .proof = KeyProof::status},
    .key_variables = {{"DEEPSEEK_API_KEY"}},
    .model_prefixes = {"deepseek-"},
    .default_model = "deepseek-flash",
    .quirks = {.reasoning_control = core::ReasoningControl::thinking_effort,
               .reasoning_efforts = {"low", "high", "max"},
               .reasoning_echo = "reasoning_content"},
    .documentation = "https://api-docs.deepseek.com",
};

}  // namespace agentpress::providers
