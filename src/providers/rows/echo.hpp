// echo: the built-in offline model. It answers with the prompt, as real stream bytes through the real
// decoder; no host, no key. For trying agentpress and for testing scripts.
#pragma once

#include "providers/provider.hpp"

namespace agentpress::providers {

inline constexpr Provider kEcho{
    .name = "echo",
    .title = "Echo (offline)",
    .format = core::FormatId::openai_chat,
    .base_url = "http://127.0.0.1/echo",
    .chat_path = "/chat/completions",
    .auth = AuthScheme::none,
    .key_required = false,
    .model_names = {"echo"},
    .default_model = "echo",
    .offline = true,
    .documentation = "agentpress(1)",
};

}  // namespace agentpress::providers
