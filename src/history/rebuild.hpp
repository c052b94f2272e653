// Rows out of a damaged file into a new one, as many as can be read.
#pragma once

#include "history/database.hpp"

#include <string>
#include <vector>

namespace agentpress::history {

/// Copies the tables of `damaged`, row by row past what cannot be read, into the empty history `rebuilt`,
/// whose indexes are made anew on the way. Returns what was lost.
std::vector<std::string> rebuild_tables(const Database& damaged, const Database& rebuilt);

/// Gives a file whose list of tables is damaged the one that a new history has: tables are made in the same
/// order always, so they begin at the same pages. `fresh` is an empty history. Faults of the system are
/// thrown.
void replace_schema_pages(const std::string& damaged_file, const std::string& fresh_file);

}  // namespace agentpress::history
