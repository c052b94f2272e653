// OpenAI: Chat Completions.
#pragma once

#include "providers/provider.hpp"

namespace agentpress::providers {

inline constexpr Provider kOpenai{
    .name = "openai",
    .title = "OpenAI",
    .format = core::FormatId::openai_chat,
    .base_url = "https://api.openai.com/v1",
    .chat_path = "/chat/completions",
    .key_variables = {{"OPENAI_API_KEY"}},
    .base_url_variable = "OPENAI_BASE_URL",
    .model_prefixes = {"gpt-", "chatgpt-", "o1-", "o3-", "o4-", "codex-", "ft:gpt-", "ft:o"},
    .model_names = {"o1", "o3", "chat-latest", "computer-use-preview"},
    .key_prefixes = {"sk-proj-", "sk-svcacct-", "sk-admin-"},
    .default_model = "gpt-6.1-sol",
    .quirks = {.token_limit_field = core::TokenLimitField::max_completion_tokens},
    .documentation = "https://platform.openai.com/docs/api-reference/chat",
};

}  // namespace agentpress::providers
