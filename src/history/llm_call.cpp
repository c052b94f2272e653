#include "history/llm_call.hpp"

#include "history/foreign_time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace agentpress::history {
namespace {

bool goes_on(const Session& session, const LlmCall& call) {
  const auto is_of_tool = [](const core::Message& message) { return message.role == core::Role::tool; };
  return !session.turns.empty() && !call.input.empty() && std::ranges::all_of(call.input, is_of_tool);
}

void append_messages(std::vector<core::Message>& to, std::vector<core::Message> from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

void add_count(std::optional<std::int64_t>& sum, const std::optional<std::int64_t>& count) {
  if (count) sum = sum.value_or(0) + *count;
}

core::Usage sum_of(core::Usage sum, const core::Usage& usage) {
  add_count(sum.input_tokens, usage.input_tokens);
  add_count(sum.output_tokens, usage.output_tokens);
  add_count(sum.cached_tokens, usage.cached_tokens);
  add_count(sum.cache_write_tokens, usage.cache_write_tokens);
  add_count(sum.reasoning_tokens, usage.reasoning_tokens);
  // A sum is no provider's own object.
  sum.raw.clear();
  return sum;
}

std::optional<core::Usage> usage_or_none(core::Usage usage) {
  return usage == core::Usage{} ? std::nullopt : std::optional(std::move(usage));
}

Turn turn_of(LlmCall call, std::size_t number) {
  Turn turn{.number = static_cast<int>(number)};
  turn.start = {
      .messages = std::move(call.input),
      .route = {.provider = std::move(call.provider), .requested_model = call.model, .model = call.model},
      .started = call.started};
  turn.answer = std::move(call.output);
  turn.end.served_model = std::move(call.served_model);
  turn.end.usage = usage_or_none(std::move(call.usage));
  turn.end.total_milliseconds = call.milliseconds;
  return turn;
}

bool is_empty_part(const core::Part& part) {
  const auto* text = std::get_if<core::TextPart>(&part);
  const auto* reasoning = std::get_if<core::ReasoningPart>(&part);
  return (text != nullptr && text->text.empty()) || (reasoning != nullptr && reasoning->text.empty());
}

/// llm keeps the provider's own words for what it does not count itself; the first that is there counts.
std::string detail(const std::string& details, std::initializer_list<std::string_view> paths) {
  std::string sql = fmt::format("case when json_valid({}) then coalesce(NULL", details);
  for (const auto path : paths) sql += fmt::format(", json_extract({}, '$.{}')", details, path);
  return sql + ") end";
}

}  // namespace

void add_call(LlmProgress& progress, LlmCall call) {
  auto& turns = progress.session.turns;
  // A row without a time is as old as the one before.
  if (call.started == 0 && !turns.empty()) call.started = turns.back().start.started;
  if (!goes_on(progress.session, call)) {
    turns.push_back(turn_of(std::move(call), turns.size() + 1));
    return;
  }
  auto& turn = turns.back();
  append_messages(turn.answer, std::move(call.input));
  append_messages(turn.answer, std::move(call.output));
  turn.end.usage = usage_or_none(sum_of(turn.end.usage.value_or(core::Usage{}), call.usage));
  turn.end.total_milliseconds =
      std::max(turn.end.total_milliseconds, call.started - turn.start.started + call.milliseconds);
}

std::string call_columns(const LlmTables& tables, std::string_view table) {
  const auto column = [&](std::string_view name) { return tables.column(table, name); };
  const auto details = column("token_details");
  return fmt::format(
      "{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}", column("id"), column("model"), column("resolved_model"),
      column("datetime_utc"), column("duration_ms"), column("input_tokens"), column("output_tokens"), details,
      detail(details, {"prompt_tokens_details.cached_tokens", "input_tokens_details.cached_tokens",
                       "cachedContentTokenCount"}),
      // Anthropic counts these two beside its input tokens, all others within.
      detail(details, {"cache_read_input_tokens"}), detail(details, {"cache_creation_input_tokens"}));
}

LlmCall read_call(const Statement& row, int first_column) {
  int column = first_column;
  LlmCall call;
  const auto id = row.text(column++);
  call.model = row.text(column++);
  call.served_model = row.text(column++);
  const auto when = parse_iso_time(row.view(column++));
  call.started = when ? *when : time_of_ulid(id).value_or(0);
  call.milliseconds = row.number(column++);
  auto& usage = call.usage;
  usage.input_tokens = row.optional_number(column++);
  usage.output_tokens = row.optional_number(column++);
  usage.raw = row.text(column++);
  usage.cached_tokens = row.optional_number(column++);
  const auto read_beside = row.optional_number(column++);
  usage.cache_write_tokens = row.optional_number(column++);
  if (!usage.cached_tokens) usage.cached_tokens = read_beside;
  add_count(usage.input_tokens, read_beside);
  add_count(usage.input_tokens, usage.cache_write_tokens);
  return call;
}

std::vector<core::Message> without_empty(std::vector<core::Message> messages) {
  for (auto& message : messages) std::erase_if(message.parts, is_empty_part);
  std::erase_if(messages, [](const core::Message& message) { return message.parts.empty(); });
  return messages;
}

std::string id_or_made_up(std::string id, int& unnamed) {
  return id.empty() ? fmt::format("call_{}", ++unnamed) : std::move(id);
}

}  // namespace agentpress::history
