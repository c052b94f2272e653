// AI21: the Jamba models, in OpenAI-style chat.
#pragma once

#include "providers/provider.hpp"

namespace agentpress::providers {

inline constexpr Provider kAi21{
    .name = "ai21",
    .title = "AI21",
    .format = core::FormatId::openai_chat,
    .base_url = "https://api.ai21.com/studio/v1",
    .chat_path = "/chat/completions",
    .key_variables = {{"AI21_API_KEY"}},
    .model_prefixes = {"jamba"},
    .default_model = "jamba-large",
    .documentation = "https://docs.ai21.com/reference",
};

}  // namespace agentpress::providers
