// OpenAI: Responses on their own hosts, Chat Completions wherever else the user points it to. OPENAI_BASE_URL
// includes `/v1`.
#pragma once

#include "providers/provider.hpp"

namespace agentpress::providers {

inline constexpr Provider kOpenai{
    .name = "openai",
    .title = "OpenAI",
    .format = core::FormatId::openai_responses,
    .base_url = "https://api.openai.com/v1",
    .chat_path = "/responses",
    .models_path = "/models",
    .health = {.path = "/models", .proof = KeyProof::status},
    .key_variables = {{"OPENAI_API_KEY"}},
    .base_url_variable = "OPENAI_BASE_URL",
    .model_prefixes = {"gpt-", "chatgpt-", "o1-", "o3-", "o4-", "codex-", "ft:gpt-", "ft:o"},
    .model_names = {"o1", "o3", "chat-latest", "computer-use-preview"},
    .key_prefixes = {"sk-proj-", "sk-svcacct-", "sk-admin-"},
    .default_model = "gpt-6.1-sol",
    .elsewhere_path = "/chat/completions",
    .elsewhere_format = core::FormatId::openai_chat,
    .regions = {{"ae", "https://ae.api.openai.com/v1"},
                {"au", "https://au.api.openai.com/v1"},
                {"eu", "https://eu.api.openai.com/v1"},
                {"in", "https://in.api.openai.com/v1"},
                {"jp", "https://jp.api.openai.com/v1"},
                {"us", "https://us.api.openai.com/v1"}},
    .header_variables = {{"OPENAI_ORG_ID", "OpenAI-Organization"}, {"OPENAI_PROJECT_ID", "OpenAI-Project"}},
    .headers_variable = "OPENAI_CUSTOM_HEADERS",
    .quirks = {.token_limit_field = core::TokenLimitField::max_completion_tokens,
               .reasoning_control = core::ReasoningControl::effort,
               .reasoning_efforts = {"none", "minimal", "low", "medium", "high", "xhigh", "max"}},
    .plain_models = {"gpt-3.5", "gpt-4", "gpt-5-chat", "gpt-audio", "chatgpt-", "ft:gpt-3.5", "ft:gpt-4"},
    .documentation = "https://platform.openai.com/docs/api-reference/responses",
};

}  // namespace agentpress::providers
