// llm's message store (m023): each message is the child of the one before, and conversations share the rows
// of what they have in common.
#pragma once

#include "history/llm_attachments.hpp"
#include "history/llm_call.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace agentpress::history {

/// A message without its parts.
struct LlmLink {
  std::string hash{};
  std::string parent{};  ///< hash of the message before; empty for the first
  core::Role role = core::Role::user;
};

class LlmMessages {
 public:
  LlmMessages(const Database& database, const LlmTables& tables);

  /// From the first message to `last`, without the nearest one that `stop` holds for and what is before it.
  std::vector<LlmLink> chain(const std::string& last, const std::function<bool(const LlmLink&)>& stop);

  core::Message message(const LlmLink& link, LlmProgress& progress);

 private:
  std::optional<LlmLink> link(const std::string& hash);
  void append_part(core::Message& message, int& unnamed_calls, int& unnamed_results);
  std::string text_of_part();

  std::optional<Statement> links_;
  std::optional<Statement> parts_;
  std::optional<Statement> pieces_;
  LlmAttachments attachments_;
};

}  // namespace agentpress::history
