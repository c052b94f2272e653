// llm's first table, up to 0.3: a row for each prompt with its response, and the first row of its chat.
#pragma once

#include "history/llm_call.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace agentpress::history {

class LlmLog {
 public:
  LlmLog(const Database& database, const LlmTables& tables);

  /// Adds the call of this row. Returns the key of its session; nothing when the row is gone.
  std::optional<std::string> add(std::int64_t row, LlmProgress& progress);

 private:
  std::optional<Statement> rows_;
};

}  // namespace agentpress::history
