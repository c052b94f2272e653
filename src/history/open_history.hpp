// history.db, opened with what belongs to it: the shared lock that keeps others from setting it aside.
#pragma once

#include "history/database.hpp"
#include "history/place.hpp"
#include "history/store.hpp"
#include "util/descriptor.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace agentpress::history {

struct OpenHistory {
  Place place{};
  std::unique_ptr<Patience> patience{};  ///< before the database, which waits by it until it is closed
  std::optional<util::Descriptor> open_lock{};
  std::unique_ptr<Database> database{};
};

struct OpenHistoryOptions {
  bool read_only = false;
  IfDamaged if_damaged = IfDamaged::report;
  std::vector<std::string>* notices = nullptr;
  std::string* damaged_file = nullptr;
};

/// Faults are thrown.
OpenHistory open_history(const Place& place, const OpenHistoryOptions& options,
                         std::unique_ptr<Patience> patience);

/// Renames a damaged history.db and its journal; the history is closed then, and the next one to open it
/// makes a new file. False when others have it open: it is not renamed away under them.
bool set_history_aside(OpenHistory& history, const OpenHistoryOptions& options);

/// What the last starts left behind: merges what waits, tells the turns of dead processes, makes up for what
/// is not indexed. Does nothing while another process does it.
void do_upkeep(const OpenHistory& history, std::vector<std::string>* notices);

}  // namespace agentpress::history
