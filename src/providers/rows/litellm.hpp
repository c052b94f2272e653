// LiteLLM's proxy on this machine: a gateway with names and keys of its own. With and without `/v1` is the
// same.
#pragma once

#include "providers/provider.hpp"

namespace agentpress::providers {

inline constexpr Provider kLitellm{
    .name = "litellm",
    .title = "LiteLLM proxy",
    .format = core::FormatId::openai_chat,
    .base_url = "http://127.0.0.1:4000",
    .chat_path = "/v1/chat/completions",
    .models_path = "/v1/models",
    .health = {.path = "/health/liveliness"},
    .key_required = false,
    .key_variables = {{"LITELLM_API_KEY"}, {"LITELLM_MASTER_KEY"}},
    .base_url_variable = "LITELLM_BASE_URL",
    .quirks = {.reasoning_control = core::ReasoningControl::effort},
    .documentation = "https://docs.litellm.ai/docs/simple_proxy",
};

}  // namespace agentpress::providers
