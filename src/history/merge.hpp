// Copies sessions from one history file into another, turn by turn. A turn that is there already is told by
// its id, so that a merge that was cut short may be done again.
#pragma once

#include "history/database.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace agentpress::history {

struct Merged {
  std::int64_t sessions = 0;  ///< of which something came over
  std::int64_t turns = 0;
  std::vector<std::string> lost{};  ///< what could not be read, for `MergeFaults::skip`
};

/// What becomes of a turn that cannot be read.
enum class MergeFaults { report, skip };

/// In the transaction of the caller, whose writing faults are thrown always. Turns that are still `running`
/// come over as `killed`; a copy that was left half done in `into` is replaced.
Merged merge_sessions(const Database& from, const Database& into, MergeFaults faults);

}  // namespace agentpress::history
