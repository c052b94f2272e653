// What the importers of other programs' histories have in common.
#pragma once

#include "history/fault.hpp"
#include "history/turn.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace agentpress::history {

/// Receives the sessions one by one; nothing of the other program's is locked meanwhile. A fault ends the
/// import and is its result.
using SessionSink = std::function<std::optional<Fault>(const Session& session)>;

struct ImportSummary {
  std::int64_t sessions = 0;
  std::int64_t turns = 0;
  std::vector<std::string> notices{};  ///< what was left out, and why
};

/// Fills in what a session's summary says of its turns; its title is the store's matter.
void summarize_turns(Session& session);

}  // namespace agentpress::history
