// How a provider's error is told: who did what, in the provider's own words, with status and code.
#pragma once

#include "core/error.hpp"

#include <string_view>

namespace agentpress::cli {

/// "openai rejected the key (401 invalid_api_key): Incorrect API key provided". An error that no provider
/// sent comes back as it is.
core::Error as_sentence(core::Error error, std::string_view provider);

}  // namespace agentpress::cli
