// The full-text index over the turns. It holds nothing that could not be made again, so a fault in it never
// loses a turn: what is not indexed is marked so and indexed later.
#pragma once

#include "history/database.hpp"

#include <cstdint>
#include <string>

namespace agentpress::history {

/// For a turn that will not change any more. False when the index is damaged.
bool index_turn(const Database& database, std::int64_t turn_key);
/// Before it is removed: the index is told the words that it forgets.
void unindex_turn(const Database& database, std::int64_t turn_key);

/// Indexes finished turns that are not, at most `limit` of them, in a transaction of its own. Returns how
/// many.
int index_what_is_missing(const Database& database, int limit);

/// Forgets the words of removed turns also where the index keeps them until its next tidying.
void purge_index(const Database& database);

/// Whether the index says what the text says.
bool is_index_sound(const Database& database);
void rebuild_index(const Database& database);

}  // namespace agentpress::history
