#include "history/turn_reader.hpp"

#include "history/turn_layout.hpp"
#include "util/base64.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace agentpress::history {
namespace {

core::Role role_of_name(std::string_view name) {
  for (const auto& [role, each] : kRoleNames) {
    if (each == name) return role;
  }
  return core::Role::user;
}

constexpr const char* kPartQuery =
    "SELECT side, message, position, role, kind, text, opaque, call_id, name, media_type, url, is_error,"
    " (SELECT bytes FROM attachment WHERE key = part.attachment)"
    " FROM part WHERE turn = ?1 ORDER BY side, message, position, piece";

core::Part part_of_row(const Statement& row) {
  const auto kind = row.view(4);
  if (kind == kReasoningKind) return core::ReasoningPart{.text = row.text(5), .opaque = row.text(6)};
  if (kind == kMediaKind) {
    return core::MediaPart{.media_type = row.text(9),
                           .base64 = row.is_null(12) ? row.text(5) : util::base64_encode(row.view(12)),
                           .url = row.text(10),
                           .name = row.text(8)};
  }
  if (kind == kToolCallKind) {
    return core::ToolCallPart{
        .id = row.text(7), .name = row.text(8), .arguments = row.text(5), .opaque = row.text(6)};
  }
  if (kind == kToolResultKind) {
    return core::ToolResultPart{
        .call_id = row.text(7), .name = row.text(8), .text = row.text(5), .is_error = row.number(11) != 0};
  }
  return core::TextPart{.text = row.text(5)};
}

void append_text(core::Part& part, std::string_view text) {
  std::visit(
      [&](auto& each) {
        if constexpr (requires { each.text; }) {
          each.text += text;
        } else if constexpr (requires { each.arguments; }) {
          each.arguments += text;
        } else {
          each.base64 += text;
        }
      },
      part);
}

void read_parts(const Database& database, std::int64_t turn_key, Turn& turn) {
  auto select = database.prepare(kPartQuery);
  select.bind(1, turn_key);
  std::int64_t side = -1;
  std::int64_t message = -1;
  std::int64_t position = -1;
  while (select.step()) {
    const bool is_same_message = select.number(0) == side && select.number(1) == message;
    const bool is_same_part = is_same_message && select.number(2) == position;
    side = select.number(0);
    message = select.number(1);
    position = select.number(2);
    if (side == static_cast<int>(Side::refusal)) {
      turn.refusal += select.view(5);
      continue;
    }
    auto& messages = side == static_cast<int>(Side::prompt) ? turn.start.messages : turn.answer;
    if (!is_same_message) messages.push_back({.role = role_of_name(select.view(3))});
    if (is_same_part) {
      append_text(messages.back().parts.back(), select.view(5));
    } else {
      messages.back().parts.push_back(part_of_row(select));
    }
  }
}

void read_citations(const Database& database, std::int64_t turn_key, Turn& turn) {
  auto select = database.prepare("SELECT url, title FROM citation WHERE turn = ?1 ORDER BY position");
  select.bind(1, turn_key);
  while (select.step()) turn.citations.push_back({.url = select.text(0), .title = select.text(1)});
}

constexpr const char* kTurnQuery =
    "SELECT number, id, state, started, provider, format, requested_model, model, url, reason, key_source,"
    " finish_reason, finish_word, error_class, error_message, served_model, response_id, request_id,"
    " input_tokens, output_tokens, cached_tokens, cache_write_tokens, reasoning_tokens, usage_raw, cost_usd,"
    " first_token_milliseconds, total_milliseconds, attempts FROM turn WHERE key = ?1";

Turn turn_of_row(const Statement& row) {
  Turn turn{.number = static_cast<int>(row.number(0)), .id = row.text(1)};
  turn.start.started = row.number(3);
  turn.start.route = {.provider = row.text(4),
                      .format = row.text(5),
                      .requested_model = row.text(6),
                      .model = row.text(7),
                      .url = row.text(8),
                      .reason = row.text(9),
                      .key_source = row.text(10)};
  turn.end = {.state = state_of(row.view(2)).value_or(State::failed),
              .finish_reason = row.text(11),
              .finish_word = row.text(12),
              .error_class = row.text(13),
              .error_message = row.text(14),
              .served_model = row.text(15),
              .response_id = row.text(16),
              .request_id = row.text(17),
              .cost_usd = row.optional_real(24),
              .first_token_milliseconds = row.optional_number(25),
              .total_milliseconds = row.number(26),
              .attempts = static_cast<int>(row.number(27))};
  if (!row.is_null(23)) {
    turn.end.usage = core::Usage{.input_tokens = row.optional_number(18),
                                 .output_tokens = row.optional_number(19),
                                 .cached_tokens = row.optional_number(20),
                                 .cache_write_tokens = row.optional_number(21),
                                 .reasoning_tokens = row.optional_number(22),
                                 .raw = row.text(23)};
  }
  return turn;
}

}  // namespace

SessionSummary read_summary(const Statement& row, int first_column) {
  return {.id = row.text(first_column),
          .name = row.text(first_column + 1),
          .title = row.text(first_column + 2),
          .source = row.text(first_column + 3),
          .created = row.number(first_column + 4),
          .used = row.number(first_column + 5),
          .turns = static_cast<int>(row.number(first_column + 6)),
          .provider = row.text(first_column + 7),
          .model = row.text(first_column + 8)};
}

Turn read_turn(const Database& database, std::int64_t turn_key) {
  auto select = database.prepare(kTurnQuery);
  select.bind(1, turn_key);
  if (!select.step()) return {};
  auto turn = turn_of_row(select);
  read_parts(database, turn_key, turn);
  read_citations(database, turn_key, turn);
  return turn;
}

void read_turns(const Database& database, std::int64_t session_key, int first, int last,
                const std::function<void(Turn turn)>& sink) {
  auto select = database.prepare(
      "SELECT key FROM turn WHERE session = ?1 AND number BETWEEN ?2 AND ?3 ORDER BY number");
  select.bind(1, session_key).bind(2, first).bind(3, last);
  while (select.step()) sink(read_turn(database, select.number(0)));
}

}  // namespace agentpress::history
