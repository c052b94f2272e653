// The files of `migrations/` as a part of the program. A migration that was released is never changed.
#pragma once

#include <span>
#include <string_view>

namespace agentpress::history {

struct Migration {
  std::string_view name;  ///< "0001_sessions"
  std::string_view sql;
};

/// The first one makes version 1 out of an empty file, and so on.
std::span<const Migration> migrations();

}  // namespace agentpress::history
