// Anthropic: the Messages format. A bad key is 401; `retry-after` also comes with 200 and means nothing
// there.
#pragma once

#include "providers/provider.hpp"

namespace agentpress::providers {

inline constexpr Provider kAnthropic{
    .name = "anthropic",
    .title = "Anthropic",
    .format = core::FormatId::anthropic_messages,
    .base_url = "https://api.anthropic.com",
    .chat_path = "/v1/messages",
    .auth = AuthScheme::x_api_key,
    .key_variables = {{"ANTHROPIC_API_KEY", AuthScheme::x_api_key},
                      {"ANTHROPIC_AUTH_TOKEN", AuthScheme::bearer}},
    .base_url_variable = "ANTHROPIC_BASE_URL",
    .model_prefixes = {"claude-"},
    .aliases = {"claude"},
    .key_prefixes = {"sk-ant-"},
    .default_model = "claude-sonnet-5-5",
    .headers = {{"anthropic-version", "2023-06-01"}},
    .output_limits = {{"claude-3-7-", 64000},
                      {"claude-3-5-", 8192},
                      {"claude-3-", 4096},
                      {"claude-opus-4-0", 32000},
                      {"claude-opus-4-1", 32000},
                      {"claude-opus-4-2", 32000}},
    .documentation = "https://docs.anthropic.com/en/api/messages",
};

}  // namespace agentpress::providers
