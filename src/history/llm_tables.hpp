// Which of llm's tables and columns a file has. llm (github.com/simonw/llm) has changed them in 28 steps, its
// migrations m001_initial to m027_turns_response_json; a file of any step is read.
#pragma once

#include "history/database.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace agentpress::history {

class LlmTables {
 public:
  explicit LlmTables(const Database& database);

  bool has(std::string_view table) const { return columns_.contains(table); }
  /// The column in SQL, or NULL in a file that does not have it yet. Quoted: SQLite takes `"name"` without
  /// such a column for a text.
  std::string column(std::string_view table, std::string_view name) const;
  /// The first of the columns that the table has, or NULL.
  std::string first_column(std::string_view table, std::initializer_list<std::string_view> names) const;

  /// Some table of answers: without one the file is not llm's.
  bool has_answers() const;
  /// The oldest table, which was called `log` until m007; empty when it is not there. An empty one was
  /// dropped by m009.
  std::string log_table() const;
  /// What the first row of a chat and those behind it have in common there; the first versions knew no chats.
  std::string log_chat() const;
  /// The last migration behind those that are known here; empty when there is none.
  std::string newer_migration(const Database& database) const;

 private:
  std::map<std::string, std::set<std::string, std::less<>>, std::less<>> columns_;
};

}  // namespace agentpress::history
