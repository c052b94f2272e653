// MiniMax: the Anthropic form, which they recommend, with the key as x-api-key. Their OpenAI form is at
// `https://api.minimax.io/v1` and puts reasoning inside the text.
#pragma once

#include "providers/provider.hpp"

namespace agentpress::providers {

inline constexpr Provider kMinimax{
    .name = "minimax",
    .title = "MiniMax",
    .format = core::FormatId::anthropic_messages,
    .base_url = "https://api.minimax.io/anthropic",
    .chat_path = "/v1/messages",
    .auth = AuthScheme::x_api_key,
    .key_variables = {{"MINIMAX_API_KEY", AuthScheme::x_api_key}},
    .model_prefixes = {"minimax-", "abab"},
    .default_model = "MiniMax-M3.1-Flash",
    .regions = {{"china", "https://api.minimaxi.com/anthropic"}},
    .quirks = {.reasoning_efforts = {"none", "low", "medium", "high", "max"}, .inline_think = true},
    .headers = {{"anthropic-version", "2023-06-01"}},
    .documentation = "https://platform.minimax.io/docs/api-reference/text-anthropic-api",
};

}  // namespace agentpress::providers
