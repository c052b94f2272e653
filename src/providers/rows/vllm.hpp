// vLLM's server on this machine.
#pragma once

#include "providers/provider.hpp"

namespace agentpress::providers {

inline constexpr Provider kVllm{
    .name = "vllm",
    .title = "vLLM",
    .format = core::FormatId::openai_chat,
    .base_url = "http://127.0.0.1:8000/v1",
    .chat_path = "/chat/completions",
    .models_path = "/models",
    .health = {.path = "/../health"},
    .key_required = false,
    .key_variables = {{"VLLM_API_KEY"}},
    .quirks = {.reasoning_control = core::ReasoningControl::effort,
               .reasoning_efforts = {"low", "medium", "high"},
               .inline_think = true},
    .documentation = "https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html",
};

}  // namespace agentpress::providers
