// llm's tables from 0.4 (m010) to 0.3x (m022): a row of `responses` for each call, with its attachments,
// fragments, tool calls and results around it.
#pragma once

#include "history/llm_attachments.hpp"
#include "history/llm_call.hpp"
#include "history/llm_fragments.hpp"
#include "history/llm_tool_use.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace agentpress::history {

class LlmResponses {
 public:
  LlmResponses(const Database& database, const LlmTables& tables);

  /// Adds the call of this row. Returns the key of its session; nothing when the row is gone.
  std::optional<std::string> add(std::int64_t row, LlmProgress& progress);

 private:
  std::vector<core::Message> input(const std::string& id, std::string prompt, std::string system,
                                   LlmProgress& progress);

  std::optional<Statement> rows_;
  LlmAttachments attachments_;
  LlmFragments prompt_fragments_;
  LlmFragments system_fragments_;
  LlmToolUse tool_use_;
};

}  // namespace agentpress::history
