// LM Studio's server on this machine. The first call may load the model, which takes a while.
#pragma once

#include "providers/provider.hpp"

namespace agentpress::providers {

inline constexpr Provider kLmstudio{
    .name = "lmstudio",
    .title = "LM Studio",
    .format = core::FormatId::openai_chat,
    .base_url = "http://127.0.0.1:1234/v1",
    .chat_path = "/chat/completions",
    .models_path = "/models",
    .health = {.path = "/models"},
    .key_required = false,
    .key_variables = {{"LMSTUDIO_API_KEY"}},
    .aliases = {"lm-studio", "lm_studio"},
    .quirks = {.inline_think = true},
    .documentation = "https://lmstudio.ai/docs/app/api/endpoints/openai",
};

}  // namespace agentpress::providers
