// Calls of a model, as llm logs them, put together to a session.
#pragma once

#include "history/database.hpp"
#include "history/llm_tables.hpp"
#include "history/turn.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace agentpress::history {

/// One request and what came back.
struct LlmCall {
  std::vector<core::Message> input{};  ///< only what is new in it
  std::vector<core::Message> output{};
  std::string model{};
  std::string provider{};  ///< only in the first versions of llm
  std::string served_model{};
  core::Usage usage{};
  Time started = 0;
  std::int64_t milliseconds = 0;
};

/// A session while its calls are read in their order.
struct LlmProgress {
  Session session{};
  std::string system{};              ///< the system prompt that was told last
  std::set<std::string> messages{};  ///< those of the message store that were told
  int unnamed_calls = 0;             ///< tool calls without an id so far
};

/// A call whose input is nothing but results of tools goes on with the turn before it: a turn is a prompt
/// with all that followed.
void add_call(LlmProgress& progress, LlmCall call);

/// What `responses` and `turns` have in common, as columns for SELECT.
std::string call_columns(const LlmTables& tables, std::string_view table);
constexpr int kCallColumns = 11;
LlmCall read_call(const Statement& row, int first_column);

/// Leaves parts without a byte out, and then messages without a part, as our own answers have none either.
std::vector<core::Message> without_empty(std::vector<core::Message> messages);

/// Some providers give no id; one by position keeps call and result together.
std::string id_or_made_up(std::string id, int& unnamed);

}  // namespace agentpress::history
