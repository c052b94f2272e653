// The database of llm (github.com/simonw/llm, versions up to 0.36): `llm logs path`.
//
// What has no place in a session is left out: options, definitions of tools, JSON schemas, and the providers'
// own metadata such as signatures of reasoning, which only llm's plugin reads back.
#pragma once

#include "history/import.hpp"

#include <expected>
#include <string>

namespace agentpress::history {

/// Whether it is an SQLite database. What kind of one, and whether it is intact, `import_llm` tells.
bool looks_like_llm(const std::string& path);

/// `source` is "llm:ID", with the id of the conversation, of a response without one, or of the first row of a
/// chat in llm's first table. One conversation is held in memory at a time, and sixteen bytes for each answer
/// of the file. The file is never written to and never locked while the sink runs, so llm may go on; what it
/// adds meanwhile may be missing. `corrupt` for a file that is damaged or not llm's.
std::expected<ImportSummary, Fault> import_llm(const std::string& path, const SessionSink& sink);

}  // namespace agentpress::history
