// Fragments of llm: texts that are stored once and joined to prompts.
#pragma once

#include "history/database.hpp"
#include "history/llm_tables.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace agentpress::history {

class LlmFragments {
 public:
  /// `link` is `prompt_fragments` or `system_fragments`.
  LlmFragments(const Database& database, const LlmTables& tables, std::string_view link);

  std::vector<std::string> of(std::string_view response_id);

 private:
  std::optional<Statement> rows_;
};

/// As llm sends them: prompts line by line, system prompts trimmed and with an empty line between.
std::string joined_prompt(std::vector<std::string> fragments, std::string prompt);
std::string joined_system(std::vector<std::string> fragments, std::string system);

}  // namespace agentpress::history
