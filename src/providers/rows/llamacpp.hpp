// llama.cpp's server on this machine. It answers 503 while a model is still being loaded.
#pragma once

#include "providers/provider.hpp"

namespace agentpress::providers {

inline constexpr Provider kLlamacpp{
    .name = "llamacpp",
    .title = "llama.cpp server",
    .format = core::FormatId::openai_chat,
    .base_url = "http://127.0.0.1:8080",
    .chat_path = "/v1/chat/completions",
    .models_path = "/v1/models",
    .health = {.path = "/health"},
    .key_required = false,
    .key_variables = {{"LLAMA_API_KEY"}},
    .aliases = {"llama-cpp", "llama.cpp"},
    .quirks = {.reasoning_control = core::ReasoningControl::effort},
    .documentation = "https://github.com/ggml-org/llama.cpp/tree/master/tools/server",
};

}  // namespace agentpress::providers
