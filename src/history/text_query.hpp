// What the user types to search for, as a query of fts5.
#pragma once

#include <string>
#include <string_view>

namespace agentpress::history {

/// Words at blanks; what is between double quotes is a phrase, also when the last quote is missing. All must
/// be there. Nothing in the text is syntax of fts5; what has neither letters nor digits is left out. Empty
/// when there is nothing to search for.
std::string match_of_text(std::string_view text);

}  // namespace agentpress::history
