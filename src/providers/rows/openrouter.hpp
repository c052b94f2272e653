// OpenRouter: a gateway in front of many vendors; its model names are `vendor/model`. Errors may come as a
// chunk inside a 200 stream, with a number as their code.
#pragma once

#include "providers/provider.hpp"

namespace agentpress::providers {

inline constexpr Provider kOpenrouter{
    .name = "openrouter",
    .title = "OpenRouter",
    .format = core::FormatId::openai_chat,
    .base_url = "https://openrouter.ai/api/v1",
    .chat_path = "/chat/completions",
    .models_path = "/models",
    .health = {.path = "/key", .proof = KeyProof::status},
    .key_variables = {{"OPENROUTER_API_KEY"}},
    .base_url_variable = "OPENROUTER_BASE_URL",
    .key_prefixes = {"sk-or-"},
    .default_model = "openrouter/auto",
    .header_variables = {{"OPENROUTER_HTTP_REFERER", "HTTP-Referer"},
                         {"OPENROUTER_APP_TITLE", "X-OpenRouter-Title"}},
    .quirks = {.reasoning_control = core::ReasoningControl::reasoning_object,
               .reasoning_efforts = {"none", "minimal", "low", "medium", "high", "xhigh"},
               .reasoning_echo = "reasoning_details"},
    .documentation = "https://openrouter.ai/docs",
};

}  // namespace agentpress::providers
