#include "history/llm_log.hpp"

#include "history/foreign_time.hpp"

#include <fmt/format.h>

#include <utility>

namespace agentpress::history {

LlmLog::LlmLog(const Database& database, const LlmTables& tables) {
  const auto table = tables.log_table();
  if (table.empty()) return;
  rows_ = database.prepare(fmt::format(
      "select {}, prompt, system, response, model, {}, {}, {} from {} where rowid = ?1", tables.log_chat(),
      tables.first_column(table, {"datetime_utc", "timestamp_utc", "timestamp"}),
      tables.column(table, "duration_ms"), tables.column(table, "provider"), table));
}

std::optional<std::string> LlmLog::add(std::int64_t row, LlmProgress& progress) {
  std::optional<std::string> key;
  if (rows_) rows_->bind(1, row);
  while (rows_ && rows_->step()) {
    key = rows_->text(0);
    LlmCall call{.model = rows_->text(4), .provider = rows_->text(7)};
    if (auto system = rows_->text(2); !system.empty() && system != progress.system) {
      progress.system = system;
      call.input.push_back(core::text_message(core::Role::system, std::move(system)));
    }
    call.input.push_back(core::text_message(core::Role::user, rows_->text(1)));
    call.output = without_empty({core::text_message(core::Role::assistant, rows_->text(3))});
    call.started = parse_iso_time(rows_->view(5)).value_or(0);
    call.milliseconds = rows_->number(6);
    add_call(progress, std::move(call));
  }
  return key;
}

}  // namespace agentpress::history
