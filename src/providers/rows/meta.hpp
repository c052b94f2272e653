// Meta's model API: the Responses format.
#pragma once

#include "providers/provider.hpp"

namespace agentpress::providers {

inline constexpr Provider kMeta{
    .name = "meta",
    .title = "Meta",
    .format = core::FormatId::openai_responses,
    .base_url = "https://api.meta.ai/v1",
    .chat_path = "/responses",
    .models_path = "/models",
    .health = {.path = "/models", .proof = KeyProof::status},
    .key_variables = {{"META_API_KEY"}},
    .model_prefixes = {"muse-"},
    .default_model = "muse-spark-1.3",
    .quirks = {.reasoning_control = core::ReasoningControl::effort,
               .reasoning_efforts = {"minimal", "low", "medium", "high", "xhigh"}},
    .documentation = "https://api.meta.ai",
};

}  // namespace agentpress::providers
