#include "history/llm_tables.hpp"

#include <fmt/format.h>

#include <array>

namespace agentpress::history {
namespace {

constexpr std::string_view kLastKnownMigration = "m027";

/// What makes a table the one of llm and not some other of this name.
struct AnswerTable {
  std::string_view table;
  std::array<std::string_view, 4> columns;
};

constexpr std::array<AnswerTable, 4> kAnswerTables{{
    {"log", {"prompt", "response", "model", "system"}},
    {"logs", {"prompt", "response", "model", "chat_id"}},
    {"responses", {"prompt", "response", "model", "conversation_id"}},
    {"turns", {"thread_id", "parent_message_hash", "tip_message_hash", "model"}},
}};

}  // namespace

LlmTables::LlmTables(const Database& database) {
  auto rows = database.prepare(
      "select m.name, c.name from sqlite_schema m join pragma_table_info(m.name) c where m.type = 'table'");
  while (rows.step()) columns_[rows.text(0)].insert(rows.text(1));
}

std::string LlmTables::column(std::string_view table, std::string_view name) const {
  return first_column(table, {name});
}

std::string LlmTables::first_column(std::string_view table,
                                    std::initializer_list<std::string_view> names) const {
  const auto found = columns_.find(table);
  if (found == columns_.end()) return "NULL";
  for (const auto name : names) {
    if (found->second.contains(name)) return fmt::format("{}.\"{}\"", table, name);
  }
  return "NULL";
}

bool LlmTables::has_answers() const {
  for (const auto& [table, columns] : kAnswerTables) {
    bool has_all = true;
    for (const auto name : columns) has_all = has_all && column(table, name) != "NULL";
    if (has_all) return true;
  }
  return false;
}

std::string LlmTables::log_table() const {
  return has("logs") ? "logs" : has("log") ? "log" : "";
}

std::string LlmTables::log_chat() const {
  return fmt::format("coalesce({}, rowid)", column(log_table(), "chat_id"));
}

std::string LlmTables::newer_migration(const Database& database) const {
  if (column("_llm_migrations", "name") == "NULL") return "";
  auto row = database.prepare("select max(name) from _llm_migrations where name glob 'm[0-9][0-9][0-9]_*'");
  std::string last;
  while (row.step()) last = row.text(0);
  return last.substr(0, kLastKnownMigration.size()) > kLastKnownMigration ? last : "";
}

}  // namespace agentpress::history
