// `agentpress doctor --fix`: mends what is local and safe, says what it changed, and how to undo it.
#pragma once

#include "cli/doctor_environment.hpp"

#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace agentpress::cli {

/// Does the repairs one after the other; one that fails does not stop the next. `say` gets a line or more
/// about each: what changed as a diff, where the old content is kept, how to undo it. Files keep a backup
/// beside them when their content changes; a mode needs none. Returns how many were done.
int run_repairs(std::span<const Repair> repairs, const util::Environment& environment, std::string_view time,
                const std::function<void(std::string_view)>& say);

}  // namespace agentpress::cli
