#include "history/llm_messages.hpp"

#include "history/json_string.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace agentpress::history {
namespace {

core::Role llm_role(std::string_view name) {
  if (name == "assistant") return core::Role::assistant;
  if (name == "system") return core::Role::system;
  return name == "tool" ? core::Role::tool : core::Role::user;
}

// What llm writes as JSON is asked for by ->, which keeps the spelling, and only where it is JSON.
constexpr std::string_view kPartsQuery =
    "select id, type, text, payload -> '$.tool_call_id', coalesce(tool_name, payload ->> '$.name'), "
    "payload -> '$.arguments', payload -> '$.output', payload -> '$.exception' "
    "from (select id, position, type, tool_name, text, case when json_valid(payload) then payload end "
    "payload "
    "from parts where message_hash = ?1) order by position";

// A text that borrows from fragments is a list of pieces.
constexpr std::string_view kPiecesQuery =
    "select piece.value -> '$.literal', fragments.content from parts "
    "join json_each(case when json_valid(parts.payload) then parts.payload end, '$.text_ref') piece "
    "left join fragments on fragments.id = piece.value ->> '$.fragment' where parts.id = ?1 order by "
    "piece.key";

}  // namespace

LlmMessages::LlmMessages(const Database& database, const LlmTables& tables)
    : attachments_(database, tables, "part_attachments", "part_id") {
  if (!tables.has("messages") || !tables.has("parts") || !tables.has("fragments")) return;
  links_ = database.prepare("select parent_hash, role from messages where hash = ?1");
  parts_ = database.prepare(kPartsQuery);
  pieces_ = database.prepare(kPiecesQuery);
}

std::optional<LlmLink> LlmMessages::link(const std::string& hash) {
  std::optional<LlmLink> found;
  if (!links_ || hash.empty()) return found;
  links_->bind(1, hash);
  while (links_->step()) {
    found = LlmLink{.hash = hash, .parent = links_->text(0), .role = llm_role(links_->view(1))};
  }
  return found;
}

std::vector<LlmLink> LlmMessages::chain(const std::string& last,
                                        const std::function<bool(const LlmLink&)>& stop) {
  std::vector<LlmLink> links;
  std::set<std::string> seen;
  for (auto next = link(last); next && !stop(*next); next = link(next->parent)) {
    // Only a damaged chain comes back to itself.
    if (!seen.insert(next->hash).second) break;
    links.push_back(*next);
  }
  std::ranges::reverse(links);
  return links;
}

core::Message LlmMessages::message(const LlmLink& link, LlmProgress& progress) {
  core::Message message{.role = link.role};
  int unnamed_calls = progress.unnamed_calls;
  parts_->bind(1, link.hash);
  while (parts_->step()) append_part(message, unnamed_calls, progress.unnamed_calls);
  return message;
}

void LlmMessages::append_part(core::Message& message, int& unnamed_calls, int& unnamed_results) {
  const auto id = parts_->number(0);
  const auto type = parts_->view(1);
  if (type == "text") {
    message.parts.emplace_back(core::TextPart{text_of_part()});
  } else if (type == "reasoning") {
    message.parts.emplace_back(core::ReasoningPart{.text = text_of_part()});
  } else if (type == "tool_call") {
    message.parts.emplace_back(
        core::ToolCallPart{.id = id_or_made_up(text_of_json(parts_->view(3)), unnamed_calls),
                           .name = parts_->text(4),
                           .arguments = parts_->text(5)});
  } else if (type == "tool_result") {
    message.parts.emplace_back(
        core::ToolResultPart{.call_id = id_or_made_up(text_of_json(parts_->view(3)), unnamed_results),
                             .name = parts_->text(4),
                             .text = text_of_json(parts_->view(6)),
                             .is_error = !text_of_json(parts_->view(7)).empty()});
  }
  auto attached = attachments_.of(id);
  message.parts.insert(message.parts.end(), std::make_move_iterator(attached.begin()),
                       std::make_move_iterator(attached.end()));
}

std::string LlmMessages::text_of_part() {
  if (!parts_->is_null(2)) return parts_->text(2);
  std::string text;
  pieces_->bind(1, parts_->number(0));
  while (pieces_->step()) text += pieces_->is_null(0) ? pieces_->text(1) : text_of_json(pieces_->view(0));
  return text;
}

}  // namespace agentpress::history
