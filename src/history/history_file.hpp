// Opening one SQLite file in the layout of this program: history.db, or a turn that waits in `pending`.
#pragma once

#include "history/database.hpp"

#include <memory>
#include <string>
#include <vector>

namespace agentpress::history {

struct HistoryFileOptions {
  bool read_only = false;                       ///< never creates or migrates
  std::string mode_of{};                        ///< a new file gets the mode of this one
  std::vector<std::string>* notices = nullptr;  ///< may be null
};

/// `patience` outlives the database.
std::unique_ptr<Database> open_history_file(const std::string& path, const HistoryFileOptions& options,
                                            const Patience& patience);

/// Renames a damaged file, with its journal, to PATH.damaged-TIME and returns the new path. The caller sees
/// to it that nobody has it open.
std::string set_file_aside(const std::string& path);

}  // namespace agentpress::history
