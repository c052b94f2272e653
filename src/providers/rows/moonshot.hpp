// Moonshot: the Kimi models in OpenAI-style chat. Keys of the two regions are not interchangeable. The K3
// models demand their reasoning back.
#pragma once

#include "providers/provider.hpp"

namespace agentpress::providers {

inline constexpr Provider kMoonshot{
    .name = "moonshot",
    .title = "Moonshot AI",
    .format = core::FormatId::openai_chat,
    .base_url = "https://api.moonshot.ai/v1",
    .chat_path = "/chat/completions",
    .models_path = "/models",
    .health = {.path = "/models", .proof = KeyProof::status},
    .key_variables = {{"MOONSHOT_API_KEY"}, {"MOONSHOTAI_API_KEY"}},
    .model_prefixes = {"kimi-", "moonshot-"},
    .aliases = {"kimi"},
    .default_model = "kimi-k3.1-pro",
    .regions = {{"china", "https://api.moonshot.cn/v1"}},
    .quirks = {.reasoning_control = core::ReasoningControl::effort,
               .reasoning_efforts = {"low", "high", "max"},
               .reasoning_echo = "reasoning_content"},
    .documentation = "https://platform.moonshot.ai/docs/api/chat",
};

}  // namespace agentpress::providers
