// The layout of a history file: which version it is of, and the way to the newest.
#pragma once

#include "history/database.hpp"

#include <string>
#include <vector>

namespace agentpress::history {

/// That of this program.
int newest_schema_version();

/// The version of a file; 0 for an empty one. `newer` for what a later program wrote, `corrupt` for a
/// database of another program.
int schema_version(const Database& database);

/// Runs the migrations that are missing. A file that has data is copied to PATH.before-VERSION first;
/// `notices` may be null.
void migrate(const Database& database, const Patience& patience, std::vector<std::string>* notices);

}  // namespace agentpress::history
