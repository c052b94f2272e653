// Why the history cannot do something.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace agentpress::history {

enum class FaultKind {
  missing,      ///< there is no history yet
  not_found,    ///< no such session or turn
  ambiguous,    ///< several sessions begin with the id
  name_taken,   ///< another session has the name
  bad_name,     ///< no session can have this name
  in_use,       ///< another process is writing to the session
  locked,       ///< another process keeps the file locked
  newer,        ///< written by a newer version of agentpress
  corrupt,      ///< not a database, or damaged
  read_only,    ///< no permission to write
  full,         ///< no space, or over a quota
  unavailable,  ///< no library, no directory, another fault of the system
  bad_query,    ///< a search that cannot be understood
};

struct Fault {
  FaultKind kind = FaultKind::unavailable;
  std::string message{};  ///< what was found, lower case, with the path where it matters
  std::string hint{};     ///< the exact next command, where there is one
};

}  // namespace agentpress::history
