// Attachments of llm: their bytes are in the file, or llm has only written down where they were.
#pragma once

#include "core/chat_request.hpp"
#include "history/database.hpp"
#include "history/llm_tables.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace agentpress::history {

class LlmAttachments {
 public:
  /// `link` is the table between an owner and its attachments, `owner` its column for the owner.
  LlmAttachments(const Database& database, const LlmTables& tables, std::string_view link,
                 std::string_view owner);

  /// In their order. A file that llm named is read when it is still the same: its SHA-256 is the id of the
  /// attachment. Otherwise its path is kept as a file: address.
  std::vector<core::Part> of(std::string_view owner);
  std::vector<core::Part> of(std::int64_t owner);

 private:
  std::vector<core::Part> read();

  std::optional<Statement> rows_;
};

}  // namespace agentpress::history
