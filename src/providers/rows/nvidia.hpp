// NVIDIA NIM: ids are `organisation/model`.
#pragma once

#include "providers/provider.hpp"

namespace agentpress::providers {

inline constexpr Provider kNvidia{
    .name = "nvidia",
    .title = "NVIDIA NIM",
    .format = core::FormatId::openai_chat,
    .base_url = "https://integrate.api.nvidia.com/v1",
    .chat_path = "/chat/completions",
    .models_path = "/models",
    .health = {.path = "/models"},
    .key_variables = {{"NVIDIA_API_KEY"}, {"NVIDIA_NIM_API_KEY"}},
    .aliases = {"nim", "nvidia_nim"},
    .key_prefixes = {"nvapi-"},
    .default_model = "openai/gpt-oss-20b",
    .quirks = {.reasoning_control = core::ReasoningControl::effort,
               .reasoning_efforts = {"low", "medium", "high"}},
    .documentation = "https://docs.api.nvidia.com/nim/reference",
};

}  // namespace agentpress::providers
