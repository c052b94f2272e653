// GitHub Models: ids are `publisher/model`. Its usual key is a token that many tools share, so it never
// chooses a default model. A rate limit may ask for hours.
#pragma once

#include "providers/provider.hpp"

namespace agentpress::providers {

inline constexpr Provider kGithub{
    .name = "github",
    .title = "GitHub Models",
    .format = core::FormatId::openai_chat,
    .base_url = "https://models.github.ai/inference",
    .chat_path = "/chat/completions",
    .models_path = "/../catalog/models",
    .health = {.path = "/../catalog/models", .proof = KeyProof::status},
    .key_variables = {{.name = "GITHUB_TOKEN", .is_shared = true}, {"GITHUB_API_KEY"}},
    .aliases = {"github-models"},
    .key_prefixes = {"ghp_", "github_pat_", "gho_", "ghs_"},
    .default_model = "openai/gpt-4.1",
    .documentation = "https://docs.github.com/en/rest/models/inference",
};

}  // namespace agentpress::providers
