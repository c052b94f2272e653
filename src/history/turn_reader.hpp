// Reads turns back as they were written.
#pragma once

#include "history/database.hpp"
#include "history/turn.hpp"

#include <cstdint>
#include <functional>

namespace agentpress::history {

/// The columns of a session that `read_summary` expects, for a query over `session AS s`.
inline constexpr const char* kSummaryColumns =
    "s.id, coalesce(s.name, ''), s.title, coalesce(s.source, ''), s.created, s.used,"
    " (SELECT count(*) FROM turn WHERE session = s.key),"
    " coalesce((SELECT provider FROM turn WHERE session = s.key ORDER BY number DESC LIMIT 1), ''),"
    " coalesce((SELECT requested_model FROM turn WHERE session = s.key ORDER BY number DESC LIMIT 1), '')";
inline constexpr int kSummaryColumnCount = 9;

SessionSummary read_summary(const Statement& row, int first_column);

/// One turn, by its key.
Turn read_turn(const Database& database, std::int64_t turn_key);

/// Turns of a session with numbers in [first, last], in their order, one after the other.
void read_turns(const Database& database, std::int64_t session_key, int first, int last,
                const std::function<void(Turn turn)>& sink);

}  // namespace agentpress::history
