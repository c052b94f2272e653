// Sessions of the history as JSON: what `history show --json`, `list --json` and `search --json` print, and
// what `history export` writes and cli/session_reader.hpp reads back without any loss. The fields are
// documented in agentpress-history(1).
//
// JSON holds text only: a string whose bytes are not UTF-8 is written as {"hex": "..."}.
#pragma once

#include "core/chat_request.hpp"
#include "history/turn.hpp"

#include <array>
#include <string>
#include <string_view>

namespace agentpress::render {

inline constexpr std::array kRoles{core::Role::system, core::Role::user, core::Role::assistant,
                                   core::Role::tool};

std::string_view name_of(core::Role role);

/// A session with all that is known of its turns, in pieces, so that a long one need not be in memory: the
/// start, the turns with a comma between two of them, the end. Together one object without a line end.
std::string session_json_start(const history::SessionSummary& summary);
std::string turn_json(const history::Turn& turn);
inline constexpr std::string_view kSessionJsonEnd = "]}";

/// The same without its turns, but with their number.
std::string summary_json(const history::SessionSummary& summary);

/// A turn that a search found. `excerpt` is that of history::Hit, with its marks.
struct FoundTurn {
  const history::SessionSummary& session;
  int turn = 0;
  history::Time started = 0;
  std::string_view provider{};
  std::string_view model{};
  std::string_view excerpt{};
};
std::string found_turn_json(const FoundTurn& found);

}  // namespace agentpress::render
