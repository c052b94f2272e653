// A Filter as a condition of SQL over `session AS s`.
#pragma once

#include "history/database.hpp"
#include "history/store.hpp"

#include <string>

namespace agentpress::history {

/// Parameters from ?11 on belong to it; ?1 to ?10 are the query's own.
std::string session_condition(const Filter& filter);
/// The same for a turn, `turn AS t` of `session AS s`.
std::string turn_condition(const Filter& filter);
void bind_filter(Statement& statement, const Filter& filter);

/// The beginnings of ids that a typed one can mean, as the bounds of a range: [first, second).
struct IdRange {
  std::string first{};
  std::string second{};  ///< empty when the text is no beginning of an id
};
IdRange id_range(std::string_view typed);

}  // namespace agentpress::history
