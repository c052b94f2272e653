// Where the history is on disk:
//   history.db            the sessions
//   history.lock          empty; byte ranges of it are locked, see session_lock.hpp
//   pending/ID.db         turns that could not be written to history.db, each a small history of its own
//   history.db.damaged-*  what was set aside
//   history.db.before-*   the copy made before a migration
#pragma once

#include <string>

namespace agentpress::history {

struct Place {
  std::string directory{};  ///< absolute; made when it is missing, mode 0700

  std::string database() const { return directory + "/history.db"; }
  std::string lock_file() const { return directory + "/history.lock"; }
  std::string pending_directory() const { return directory + "/pending"; }
};

}  // namespace agentpress::history
