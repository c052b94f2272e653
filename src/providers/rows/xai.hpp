// xAI: the Responses format. A bad key may be 400.
#pragma once

#include "providers/provider.hpp"

namespace agentpress::providers {

inline constexpr Provider kXai{
    .name = "xai",
    .title = "xAI",
    .format = core::FormatId::openai_responses,
    .base_url = "https://api.x.ai/v1",
    .chat_path = "/responses",
    .models_path = "/models",
    .health = {.path = "/models", .proof = KeyProof::status},
    .key_variables = {{"XAI_API_KEY"}},
    .model_prefixes = {"grok-"},
    .aliases = {"x-ai", "grok"},
    .key_prefixes = {"xai-"},
    .default_model = "grok-4.7",
    .quirks = {.token_limit_field = core::TokenLimitField::max_completion_tokens,
               .reasoning_control = core::ReasoningControl::effort,
               .reasoning_efforts = {"none", "low", "medium", "high", "xhigh"}},
    .documentation = "https://docs.x.ai/docs/api-reference",
};

}  // namespace agentpress::providers
