// Hugging Face: a router in front of many hosts; ids are `organisation/model`, with an optional `:host`. Its
// token is shared by many tools. Hints to wait also come with 200 and mean nothing there.
#pragma once

#include "providers/provider.hpp"

namespace agentpress::providers {

inline constexpr Provider kHuggingface{
    .name = "huggingface",
    .title = "Hugging Face",
    .format = core::FormatId::openai_chat,
    .base_url = "https://router.huggingface.co/v1",
    .chat_path = "/chat/completions",
    .models_path = "/models",
    .health = {.path = "/models", .key_url = "https://huggingface.co/api/whoami-v2"},
    .key_variables = {{.name = "HF_TOKEN", .is_shared = true},
                      {"HUGGINGFACE_API_KEY"},
                      {.name = "HUGGING_FACE_HUB_TOKEN", .is_shared = true}},
    .aliases = {"hf"},
    .key_prefixes = {"hf_"},
    .default_model = "openai/gpt-oss-120b",
    .quirks = {.reasoning_control = core::ReasoningControl::effort,
               .reasoning_efforts = {"none", "low", "medium", "high"},
               .inline_think = true},
    .documentation = "https://huggingface.co/docs/inference-providers",
};

}  // namespace agentpress::providers
