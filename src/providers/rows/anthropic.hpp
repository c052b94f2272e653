// Anthropic: the Messages format. A bad key is 401; `retry-after` also comes with 200 and means nothing
// there. ANTHROPIC_BASE_URL is the host without `/v1`.
#pragma once

#include "providers/provider.hpp"

namespace agentpress::providers {

inline constexpr Provider kAnthropic{
    .name = "anthropic",
    .title = "Anthropic",
    .format = core::FormatId::anthropic_messages,
    .base_url = "https://api.anthropic.com",
    .chat_path = "/v1/messages",
    .models_path = "/v1/models?limit=1000",
    .health = {.path = "/v1/models?limit=1000", .proof = KeyProof::status},
    .auth = AuthScheme::x_api_key,
    .key_variables = {{"ANTHROPIC_API_KEY", AuthScheme::x_api_key},
                      {"ANTHROPIC_AUTH_TOKEN", AuthScheme::bearer}},
    .base_url_variable = "ANTHROPIC_BASE_URL",
    .model_prefixes = {"claude-"},
    .aliases = {"claude"},
    .key_prefixes = {"sk-ant-"},
    .default_model = "claude-sonnet-5-5",
    .headers_variable = "ANTHROPIC_CUSTOM_HEADERS",
    .headers = {{"anthropic-version", "2023-06-01"}},
    .budget_thinking_models = {"claude-3-", "claude-opus-4-0", "claude-opus-4-1", "claude-opus-4-2",
                               "claude-opus-4-5", "claude-sonnet-4-0", "claude-sonnet-4-2",
                               "claude-sonnet-4-5", "claude-haiku-4-5"},
    .documentation = "https://docs.anthropic.com/en/api/messages",
};

}  // namespace agentpress::providers
