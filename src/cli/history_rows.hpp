// Sessions and turns as rows of a list.
#pragma once

#include "history/store.hpp"

#include <cstddef>
#include <string>

namespace agentpress::cli {

/// One line with its end: id, when it was used, turns, model, name or title. At most `columns` wide; 0: as
/// wide as it is. Harmless for a terminal.
std::string session_row(const history::SessionSummary& session, std::size_t columns);

/// A turn that a search found, on two lines: where it is, and the excerpt, in which what was found is bold
/// where `style` says so. Harmless for a terminal.
std::string found_rows(const history::Hit& hit, bool style);

}  // namespace agentpress::cli
