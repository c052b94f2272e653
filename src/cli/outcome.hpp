// Whether an answer that ended is a complete one, and if not, which failure it is.
#pragma once

#include "core/error.hpp"
#include "core/transcript.hpp"

#include <optional>

namespace agentpress::cli {

/// Nothing for a complete answer. A token limit is a failure unless the user set it.
std::optional<core::Error> failure_of(const core::Transcript& transcript, bool user_set_the_limit);

}  // namespace agentpress::cli
