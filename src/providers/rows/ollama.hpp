// Ollama: models on this machine, through its OpenAI-style endpoint. OLLAMA_HOST is a host, a host and port,
// or a URL.
#pragma once

#include "providers/provider.hpp"

namespace agentpress::providers {

inline constexpr Provider kOllama{
    .name = "ollama",
    .title = "Ollama",
    .format = core::FormatId::openai_chat,
    .base_url = "http://127.0.0.1:11434",
    .chat_path = "/v1/chat/completions",
    .key_required = false,
    .key_variables = {{"OLLAMA_API_KEY"}},
    .base_url_variable = "OLLAMA_HOST",
    .base_url_form = BaseUrlForm::host,
    .documentation = "https://github.com/ollama/ollama/blob/main/docs/openai.md",
};

}  // namespace agentpress::providers
