// A copy of a whole history file.
#pragma once

#include "history/database.hpp"

#include <string>

namespace agentpress::history {

/// Copies the database at `path` to `target`, or to `target`.2, .3, ... when something is there: nothing is
/// ever overwritten. The copy is on the disk, mode 0600, when this returns its path; nobody sees a part of
/// it.
std::string back_up(const std::string& path, const std::string& target, const Patience& patience);

/// The first of NAME, NAME.2, NAME.3, ... that is not there.
std::string free_name(const std::string& name);

}  // namespace agentpress::history
