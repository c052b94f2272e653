// The names of this machine that the tab key offers, in a shell and in a chat: no network, no message, and
// whatever is broken is left out.
#pragma once

#include "cli/completion.hpp"
#include "cli/setup.hpp"

#include <vector>

namespace agentpress::cli {

std::vector<Candidate> alias_names(const Setup& setup);

/// Aliases, names that find their provider alone, and PROVIDER/NAME for all.
std::vector<Candidate> model_names(const Setup& setup);

/// Names before ids, which come with what they are about; those used last first.
std::vector<Candidate> session_names(const util::Environment& environment);

}  // namespace agentpress::cli
