#include "history/llm_responses.hpp"

#include <fmt/format.h>

#include <iterator>
#include <utility>

namespace agentpress::history {

LlmResponses::LlmResponses(const Database& database, const LlmTables& tables)
    : attachments_(database, tables, "prompt_attachments", "response_id"),
      prompt_fragments_(database, tables, "prompt_fragments"),
      system_fragments_(database, tables, "system_fragments"),
      tool_use_(database, tables) {
  if (!tables.has("responses")) return;
  rows_ = database.prepare(
      fmt::format("select coalesce(nullif(conversation_id, ''), id), id, prompt, system, response, {}, {} "
                  "from responses where rowid = ?1",
                  tables.column("responses", "reasoning"), call_columns(tables, "responses")));
}

std::optional<std::string> LlmResponses::add(std::int64_t row, LlmProgress& progress) {
  std::optional<std::string> key;
  if (rows_) rows_->bind(1, row);
  while (rows_ && rows_->step()) {
    key = rows_->text(0);
    const auto id = rows_->text(1);
    auto call = read_call(*rows_, 6);
    call.input = input(id, rows_->text(2), rows_->text(3), progress);
    core::Message answer{.role = core::Role::assistant};
    answer.parts.emplace_back(core::ReasoningPart{.text = rows_->text(5)});
    answer.parts.emplace_back(core::TextPart{rows_->text(4)});
    tool_use_.append_calls(id, answer, progress);
    call.output = without_empty({std::move(answer)});
    add_call(progress, std::move(call));
  }
  return key;
}

std::vector<core::Message> LlmResponses::input(const std::string& id, std::string prompt, std::string system,
                                               LlmProgress& progress) {
  std::vector<core::Message> messages;
  system = joined_system(system_fragments_.of(id), std::move(system));
  // llm writes it into every row of a conversation.
  if (!system.empty() && system != progress.system) {
    progress.system = system;
    messages.push_back(core::text_message(core::Role::system, std::move(system)));
  }
  if (auto results = tool_use_.results(id, progress); !results.parts.empty()) {
    messages.push_back(std::move(results));
  }
  auto text = joined_prompt(prompt_fragments_.of(id), std::move(prompt));
  auto attached = attachments_.of(id);
  // What follows on a tool's result has no prompt of its own.
  if (text.empty() && attached.empty() && !messages.empty() && messages.back().role == core::Role::tool) {
    return messages;
  }
  auto message = core::text_message(core::Role::user, std::move(text));
  message.parts.insert(message.parts.end(), std::make_move_iterator(attached.begin()),
                       std::make_move_iterator(attached.end()));
  messages.push_back(std::move(message));
  return messages;
}

}  // namespace agentpress::history
