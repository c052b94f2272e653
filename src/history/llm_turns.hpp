// llm's newest tables (m023): a row of `turns` for each call, which says between which messages it stands.
#pragma once

#include "history/llm_call.hpp"
#include "history/llm_messages.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace agentpress::history {

class LlmTurns {
 public:
  LlmTurns(const Database& database, const LlmTables& tables);

  /// Adds the call of this row. Returns the key of its session; nothing when the row is gone.
  std::optional<std::string> add(std::int64_t row, LlmProgress& progress);

 private:
  std::vector<core::Message> input(const std::string& last, LlmProgress& progress);
  std::vector<LlmLink> repeated_input(const std::string& last, const LlmProgress& progress);
  std::vector<core::Message> told(const std::vector<LlmLink>& links, LlmProgress& progress);

  std::optional<Statement> rows_;
  LlmMessages messages_;
};

}  // namespace agentpress::history
