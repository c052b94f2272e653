// Google: the Gemini Developer API. The format fills in the model and the method. A bad key is 400 with the
// reason API_KEY_INVALID. GOOGLE_API_KEY wins over GEMINI_API_KEY, as in their SDK; GOOGLE_GEMINI_BASE_URL is
// the host without the version.
#pragma once

#include "providers/provider.hpp"

namespace agentpress::providers {

inline constexpr Provider kGoogle{
    .name = "google",
    .title = "Google Gemini",
    .format = core::FormatId::gemini,
    .base_url = "https://generativelanguage.googleapis.com",
    .chat_path = "/v1beta/models/{model}:{method}",
    .models_path = "/v1beta/models?pageSize=1000",
    .health = {.path = "/v1beta/models?pageSize=1000", .proof = KeyProof::status},
    .auth = AuthScheme::x_goog_api_key,
    .key_variables = {{"GOOGLE_API_KEY", AuthScheme::x_goog_api_key},
                      {"GEMINI_API_KEY", AuthScheme::x_goog_api_key},
                      {"GOOGLE_GENERATIVE_AI_API_KEY", AuthScheme::x_goog_api_key}},
    .base_url_variable = "GOOGLE_GEMINI_BASE_URL",
    .model_prefixes = {"gemini-", "learnlm-", "nano-banana", "deep-research-"},
    .model_names = {"gemma-4-31b-it", "gemma-4-26b-a4b-it"},
    .aliases = {"gemini", "googleai"},
    .key_prefixes = {"AIza"},
    .default_model = "gemini-3.8-flash",
    .quirks = {.reasoning_efforts = {"minimal", "low", "medium", "high"},
               .missing_signature = "skip_thought_signature_validator"},
    .budget_thinking_models = {"gemini-2."},
    .no_system_models = {"gemma-"},
    .documentation = "https://ai.google.dev/api/generate-content",
};

}  // namespace agentpress::providers
