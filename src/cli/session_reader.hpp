// Reading sessions that `history export` or `history show --json` wrote (render/session_json.hpp): one
// object, one object a line, or {"sessions": [...]}, in whatever layout. A session is handed on as soon as it
// is read, so a file of any size costs the memory of its largest session.
#pragma once

#include "history/turn.hpp"

#include <functional>
#include <optional>
#include <string>

namespace agentpress::cli {

/// What is wrong with a file, and where.
struct ReadFault {
  std::string message{};  ///< "FILE:3: turns[0].state: ...", "FILE: at byte 120: ..."
};

/// Called for each session; false ends the reading.
using ReadSession = std::function<bool(history::Session session)>;

/// Sessions before a fault have been handed on. The order of the file is kept.
std::optional<ReadFault> read_sessions(const std::string& path, const ReadSession& take);

}  // namespace agentpress::cli
