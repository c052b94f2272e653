// What the actions of `agentpress history` share: opening the history, finding a session in it, filters.
#pragma once

#include "cli/commands.hpp"
#include "cli/history_fault.hpp"
#include "history/store.hpp"

#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace agentpress::cli {

/// Throws core::StartupError (history) where there is no home directory.
history::Place history_place(const util::Environment& environment);

/// Throws the fault as core::StartupError.
[[noreturn]] void refuse_for(const history::Fault& fault);

inline void require(const std::optional<history::Fault>& fault) {
  if (fault) refuse_for(*fault);
}

template <class Value>
Value require(std::expected<Value, history::Fault> value) {
  if (!value) refuse_for(value.error());
  return *std::move(value);
}

/// Whether anything was ever written to it. Throws core::StartupError (history) when that cannot be seen.
bool has_history(const history::Place& place);

/// Turns that wait in files of their own are taken in, where that is possible now.
history::Store open_to_read(const CommandContext& context, const history::Place& place);
/// The same; makes the history when there is none.
history::Store open_to_change(const CommandContext& context, const history::Place& place);

/// Milliseconds since the epoch.
history::Time time_now();

/// The options of the group "Filters" but --limit.
history::Filter filter_of(const TypedOptions& options);

/// The session that a word of the user's means. Of a name with a typing mistake the hint has the right one;
/// else it is `hint`, which says what lists them.
history::SessionSummary find_session(history::Store& store, std::string_view word,
                                     std::string_view hint = "`agentpress history list` shows them");

/// "1 session", "3 turns"
std::string counted(std::int64_t count, std::string_view noun);

/// The turns first to last, read in portions so that a long session costs no more memory than a short one.
std::optional<history::Fault> for_each_turn(history::Store& store, const std::string& session_id, int first,
                                            int last, const std::function<void(const history::Turn&)>& take);

}  // namespace agentpress::cli
