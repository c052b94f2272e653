// Perplexity: OpenAI-style chat with a search behind it; each chunk repeats usage and citations. A bad key
// may be answered with an HTML page.
#pragma once

#include "providers/provider.hpp"

namespace agentpress::providers {

inline constexpr Provider kPerplexity{
    .name = "perplexity",
    .title = "Perplexity",
    .format = core::FormatId::openai_chat,
    .base_url = "https://api.perplexity.ai",
    .chat_path = "/chat/completions",
    .key_variables = {{"PERPLEXITY_API_KEY"}, {"PERPLEXITYAI_API_KEY"}, {"PPLX_API_KEY"}},
    .base_url_variable = "PERPLEXITY_BASE_URL",
    .model_prefixes = {"sonar"},
    .model_names = {"r1-1776"},
    .key_prefixes = {"pplx-"},
    .default_model = "sonar",
    .headers_variable = "PERPLEXITY_CUSTOM_HEADERS",
    .quirks = {.reasoning_control = core::ReasoningControl::effort,
               .reasoning_efforts = {"minimal", "low", "medium", "high"},
               .inline_think = true},
    .documentation = "https://docs.perplexity.ai/api-reference/chat-completions-post",
};

}  // namespace agentpress::providers
