// Turns that could not be written to history.db wait in files of their own, `pending/SESSION-TURN.db`, each a
// history of one turn.
#pragma once

#include "history/database.hpp"
#include "history/place.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace agentpress::history {

/// The path of the file for a turn.
std::string pending_path(const Place& place, std::string_view session_id, std::string_view turn_id);

/// All that wait, the oldest first; empty when there is no such directory.
std::vector<std::string> pending_files(const Place& place);

/// Moves the turns of one file into `into` and removes the file.
void merge_pending_file(const std::string& path, const Place& place, const Database& into,
                        const Patience& patience);

/// What is in the file is elsewhere by now, or nothing is.
void remove_pending_file(const std::string& path, const Place& place);

/// `merge_pending_file` for all files whose session nobody is writing to. A damaged one is set aside. Faults
/// of `into` are thrown; what they kept from being merged stays.
void merge_pending(const Place& place, const Database& into, const Patience& patience,
                   std::vector<std::string>* notices);

}  // namespace agentpress::history
