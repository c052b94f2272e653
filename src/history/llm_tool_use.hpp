// Tool calls and their results beside a row of llm's `responses`.
#pragma once

#include "history/llm_attachments.hpp"
#include "history/llm_call.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace agentpress::history {

class LlmToolUse {
 public:
  LlmToolUse(const Database& database, const LlmTables& tables);

  /// What the model asked for in this response.
  void append_calls(const std::string& response_id, core::Message& answer, LlmProgress& progress);
  /// What was given to the model with this response: results of the calls in the one before.
  core::Message results(const std::string& response_id, LlmProgress& progress);

 private:
  /// llm has no index on `response_id`; looking through the table for every response would take the square
  /// of the time.
  using RowsByResponse = std::unordered_map<std::string, std::vector<std::int64_t>>;
  static RowsByResponse rows_by_response(const Database& database, const LlmTables& tables,
                                         const std::string& table);

  RowsByResponse call_rows_;
  RowsByResponse result_rows_;
  std::optional<Statement> calls_;
  std::optional<Statement> results_;
  LlmAttachments attachments_;
};

}  // namespace agentpress::history
