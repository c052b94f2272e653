// What a Store has inside, and what its files share.
#pragma once

#include "history/fault_error.hpp"
#include "history/open_history.hpp"
#include "history/store.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace agentpress::history {

struct Store::State {
  OpenHistory history;
  bool is_adding_together = false;
  std::size_t unsaved_bytes = 0;  ///< since the last commit of `add_together`

  const Database& database() const { return *history.database; }
};

/// The key of a session that is there; `not_found` is thrown.
std::int64_t session_key_of(const Database& database, std::string_view session_id);

}  // namespace agentpress::history
