// Databases as llm makes them, at several of its versions, and what comes out of them.
#pragma once

#include "history/import_llm.hpp"
#include "support/temporary_directory.hpp"

#include <string>
#include <vector>

namespace agentpress::test {

/// The tables of version 0.2: one row for each prompt, and no chats yet.
std::string llm_first_table();
/// Those of version 0.5 (m010).
std::string llm_first_responses();
/// Those of version 0.31 (m022), with attachments, fragments and tools.
std::string llm_last_responses();
/// Those that version 0.36 (m027) has added to them.
std::string llm_message_store();

/// A database file made by statements.
class LlmFile {
 public:
  explicit LlmFile(const std::string& statements) { execute(statements); }

  std::string path() const { return directory_.path() + "/logs.db"; }
  const TemporaryDirectory& directory() const { return directory_; }
  void execute(const std::string& statements) const;

  /// All sessions; a fault fails the test.
  std::vector<history::Session> sessions() const;

 private:
  TemporaryDirectory directory_;
};

}  // namespace agentpress::test
