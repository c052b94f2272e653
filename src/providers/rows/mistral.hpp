// Mistral: close to OpenAI's chat, but unknown fields are an error (422), so no `stream_options`.
#pragma once

#include "providers/provider.hpp"

namespace agentpress::providers {

inline constexpr Provider kMistral{
    .name = "mistral",
    .title = "Mistral",
    .format = core::FormatId::openai_chat,
    .base_url = "https://api.mistral.ai",
    .chat_path = "/v1/chat/completions",
    .models_path = "/v1/models",
    .health = {.path = "/v1/models", .proof = KeyProof::status},
    .key_variables = {{"MISTRAL_API_KEY"}},
    .model_prefixes = {"mistral-", "open-mistral", "open-mixtral", "codestral", "devstral", "labs-devstral",
                       "labs-leanstral", "magistral", "ministral", "pixtral", "voxtral"},
    .default_model = "mistral-large-4",
    .regions = {{"eu", "https://api.eu.mistral.ai"}, {"us", "https://api.us.mistral.ai"}},
    .quirks = {.stream_usage_option = false,
               .reasoning_control = core::ReasoningControl::effort,
               .reasoning_efforts = {"none", "minimal", "low", "medium", "high", "xhigh"},
               .reasoning_echo = "content",
               .plain_media_parts = true,
               .short_tool_call_ids = true},
    .documentation = "https://docs.mistral.ai/api/",
};

}  // namespace agentpress::providers
