#include "history/llm_turns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace agentpress::history {
namespace {

bool is_asking(const LlmLink& link) {
  return link.role == core::Role::user || link.role == core::Role::tool;
}

std::string text_in(const core::Message& message) {
  std::string text;
  for (const auto& part : message.parts) {
    if (const auto* piece = std::get_if<core::TextPart>(&part)) text += piece->text;
  }
  return text;
}

}  // namespace

LlmTurns::LlmTurns(const Database& database, const LlmTables& tables) : messages_(database, tables) {
  if (!tables.has("turns") || !tables.has("messages")) return;
  rows_ = database.prepare(fmt::format(
      "select coalesce(nullif(thread_id, ''), id), parent_message_hash, tip_message_hash, {} from turns "
      "where rowid = ?1",
      call_columns(tables, "turns")));
}

std::optional<std::string> LlmTurns::add(std::int64_t row, LlmProgress& progress) {
  std::optional<std::string> key;
  if (rows_) rows_->bind(1, row);
  while (rows_ && rows_->step()) {
    key = rows_->text(0);
    const auto parent = rows_->text(1);
    auto call = read_call(*rows_, 3);
    call.input = input(parent, progress);
    const auto output =
        messages_.chain(rows_->text(2), [&](const LlmLink& link) { return link.hash == parent; });
    call.output = without_empty(told(output, progress));
    add_call(progress, std::move(call));
  }
  return key;
}

std::vector<core::Message> LlmTurns::input(const std::string& last, LlmProgress& progress) {
  bool is_continued = false;
  auto links = messages_.chain(last, [&](const LlmLink& link) {
    is_continued = is_continued || progress.messages.contains(link.hash);
    return is_continued;
  });
  // The same prompt again, or a conversation that was sent anew with another beginning.
  if (!progress.session.turns.empty() && (!is_continued || links.empty()))
    links = repeated_input(last, progress);
  auto messages = told(links, progress);
  std::erase_if(messages, [&](const core::Message& message) {
    if (message.role != core::Role::system) return false;
    return std::exchange(progress.system, text_in(message)) == text_in(message);
  });
  return messages;
}

/// What llm itself shows as the prompt of such a turn: all behind the last answer; and the system prompt.
std::vector<LlmLink> LlmTurns::repeated_input(const std::string& last, const LlmProgress& progress) {
  auto links = messages_.chain(last, [](const LlmLink&) { return false; });
  const auto answer = std::ranges::find_if_not(links.rbegin(), links.rend(), is_asking).base();
  std::vector<LlmLink> asked(answer, links.end());
  const bool has_system = answer != links.begin() && links.front().role == core::Role::system;
  if (has_system && !progress.messages.contains(links.front().hash))
    asked.insert(asked.begin(), links.front());
  return asked;
}

std::vector<core::Message> LlmTurns::told(const std::vector<LlmLink>& links, LlmProgress& progress) {
  std::vector<core::Message> messages;
  for (const auto& link : links) {
    progress.messages.insert(link.hash);
    messages.push_back(messages_.message(link, progress));
  }
  return messages;
}

}  // namespace agentpress::history
