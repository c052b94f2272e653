#include "history/llm_tool_use.hpp"

#include <fmt/format.h>

#include <iterator>
#include <utility>

namespace agentpress::history {

LlmToolUse::LlmToolUse(const Database& database, const LlmTables& tables)
    : call_rows_(rows_by_response(database, tables, "tool_calls")),
      result_rows_(rows_by_response(database, tables, "tool_results")),
      attachments_(database, tables, "tool_results_attachments", "tool_result_id") {
  if (tables.has("tool_calls")) {
    calls_ = database.prepare("select tool_call_id, name, arguments from tool_calls where id = ?1");
  }
  if (tables.has("tool_results")) {
    results_ =
        database.prepare(fmt::format("select tool_call_id, name, output, {} from tool_results where id = ?1",
                                     tables.column("tool_results", "exception")));
  }
}

LlmToolUse::RowsByResponse LlmToolUse::rows_by_response(const Database& database, const LlmTables& tables,
                                                        const std::string& table) {
  RowsByResponse found;
  if (!tables.has(table)) return found;
  auto rows = database.prepare(fmt::format("select response_id, id from {} order by id", table));
  while (rows.step()) found[rows.text(0)].push_back(rows.number(1));
  return found;
}

void LlmToolUse::append_calls(const std::string& response_id, core::Message& answer, LlmProgress& progress) {
  const auto found = call_rows_.find(response_id);
  if (found == call_rows_.end()) return;
  int unnamed = progress.unnamed_calls;
  for (const auto row : found->second) {
    calls_->bind(1, row);
    while (calls_->step()) {
      answer.parts.emplace_back(core::ToolCallPart{.id = id_or_made_up(calls_->text(0), unnamed),
                                                   .name = calls_->text(1),
                                                   .arguments = calls_->text(2)});
    }
  }
}

core::Message LlmToolUse::results(const std::string& response_id, LlmProgress& progress) {
  core::Message message{.role = core::Role::tool};
  const auto found = result_rows_.find(response_id);
  if (found == result_rows_.end()) return message;
  for (const auto row : found->second) {
    results_->bind(1, row);
    while (results_->step()) {
      // Results come in the order of their calls, so those without an id are counted alike.
      message.parts.emplace_back(
          core::ToolResultPart{.call_id = id_or_made_up(results_->text(0), progress.unnamed_calls),
                               .name = results_->text(1),
                               .text = results_->text(2),
                               .is_error = !results_->view(3).empty()});
    }
    auto attached = attachments_.of(row);
    message.parts.insert(message.parts.end(), std::make_move_iterator(attached.begin()),
                         std::make_move_iterator(attached.end()));
  }
  return message;
}

}  // namespace agentpress::history
