// Cohere: their own chat format, version 2. An invalid token can be 498.
#pragma once

#include "providers/provider.hpp"

namespace agentpress::providers {

inline constexpr Provider kCohere{
    .name = "cohere",
    .title = "Cohere",
    .format = core::FormatId::cohere_chat,
    .base_url = "https://api.cohere.com",
    .chat_path = "/v2/chat",
    .models_path = "/v1/models?endpoint=chat&page_size=1000",
    .health = {.path = "/v1/check-api-key", .proof = KeyProof::valid_flag, .method = "POST"},
    .key_variables = {{"CO_API_KEY"}, {"COHERE_API_KEY"}},
    .base_url_variable = "CO_API_URL",
    .model_prefixes = {"command-", "c4ai-", "aya-"},
    .default_model = "command-a-03-2025",
    .documentation = "https://docs.cohere.com/reference/chat-stream",
};

}  // namespace agentpress::providers
