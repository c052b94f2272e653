// Ollama: models on this machine, through its own chat. OLLAMA_HOST is a host, a host and port, or a URL; the
// region `cloud` is their hosted service, which needs a key.
#pragma once

#include "providers/provider.hpp"

namespace agentpress::providers {

inline constexpr Provider kOllama{
    .name = "ollama",
    .title = "Ollama",
    .format = core::FormatId::ollama_chat,
    .base_url = "http://127.0.0.1:11434",
    .chat_path = "/api/chat",
    .models_path = "/api/tags",
    .health = {.path = "/api/version"},
    .key_required = false,
    .key_variables = {{"OLLAMA_API_KEY"}},
    .base_url_variable = "OLLAMA_HOST",
    .base_url_form = BaseUrlForm::host,
    .regions = {{"cloud", "https://ollama.com"}},
    .quirks = {.reasoning_control = core::ReasoningControl::effort,
               .reasoning_efforts = {"none", "low", "medium", "high", "max"}},
    .documentation = "https://github.com/ollama/ollama/blob/main/docs/api.md",
};

}  // namespace agentpress::providers
