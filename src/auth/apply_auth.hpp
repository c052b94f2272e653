// From a credential to the header that carries it.
#pragma once

#include "auth/credentials.hpp"
#include "core/http_header.hpp"

#include <optional>

namespace agentpress::auth {

/// The headers that authenticate a request: none for an empty key. Keys beginning with `sk-ant-oat` (OAuth
/// tokens of Anthropic) go as Bearer with `anthropic-beta: oauth-2025-04-20`, whatever the scheme.
core::HttpHeaders auth_headers(const Credential& credential);

/// The same for display: "Authorization: Bearer <redacted:OPENAI_API_KEY>", or "no auth header".
/// The credential may be one of `locate_credential`, without a value.
std::string describe_auth(const Credential& credential);

}  // namespace agentpress::auth
