// The headers of a request from their three sources: the protocol, the user's and the provider's settings,
// the key.
#pragma once

#include "core/http_header.hpp"

namespace agentpress::client {

/// A later source replaces headers of the same name of an earlier one, except lists (`anthropic-beta`), whose
/// values are all sent.
core::HttpHeaders merge_headers(core::HttpHeaders protocol, const core::HttpHeaders& settings,
                                const core::HttpHeaders& authentication);

}  // namespace agentpress::client
