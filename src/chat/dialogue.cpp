#include "chat/dialogue.hpp"

#include <algorithm>
#include <iterator>
#include <ranges>
#include <utility>

namespace agentpress::chat {
namespace {

std::string text_of(const std::vector<core::Message>& messages, core::Role role) {
  std::string text;
  for (const auto& message : messages) {
    if (message.role != role) continue;
    for (const auto& part : message.parts) {
      if (const auto* piece = std::get_if<core::TextPart>(&part)) text += piece->text;
    }
  }
  return text;
}

template <class Number>
void add_to(std::optional<Number>& sum, const std::optional<Number>& number) {
  if (number) sum = sum.value_or(0) + *number;
}

}  // namespace

void Dialogue::begin(std::vector<history::Turn> turns) {
  turns_ = std::move(turns);
  has_departed_ = false;
}

void Dialogue::add(history::Turn turn) {
  turns_.push_back(std::move(turn));
}

std::size_t Dialogue::undo(std::size_t count) {
  count = std::min(count, turns_.size());
  if (count == 0) return 0;
  turns_.resize(turns_.size() - count);
  has_departed_ = true;
  return count;
}

void Dialogue::take_back_for_retry() {
  if (turns_.empty()) return;
  has_departed_ = has_departed_ || !turns_.back().answer.empty();
  turns_.pop_back();
}

void Dialogue::cut_before(std::size_t number) {
  if (number == 0 || number > turns_.size()) return;
  undo(turns_.size() - number + 1);
}

void Dialogue::shorten(std::optional<history::Turn> first, std::size_t kept) {
  kept = std::min(kept, turns_.size());
  turns_.erase(turns_.begin(), turns_.end() - static_cast<std::ptrdiff_t>(kept));
  if (first) turns_.insert(turns_.begin(), *std::move(first));
  has_departed_ = true;
}

std::string prompt_of(const history::Turn& turn) {
  return text_of(turn.start.messages, core::Role::user);
}

std::string answer_of(const history::Turn& turn) {
  return text_of(turn.answer, core::Role::assistant);
}

std::string system_prompt_of(std::span<const history::Turn> turns) {
  for (const auto& turn : std::views::reverse(turns)) {
    const auto& messages = turn.start.messages;
    if (std::ranges::find(messages, core::Role::system, &core::Message::role) != messages.end())
      return text_of(messages, core::Role::system);
  }
  return "";
}

Totals totals_of(std::span<const history::Turn> turns) {
  Totals totals;
  for (const auto& turn : turns) {
    ++totals.turns;
    if (turn.end.usage) {
      add_to(totals.input_tokens, turn.end.usage->input_tokens);
      add_to(totals.output_tokens, turn.end.usage->output_tokens);
    }
    add_to(totals.cost_usd, turn.end.cost_usd);
    totals.is_cost_complete = totals.is_cost_complete && turn.end.cost_usd;
  }
  return totals;
}

}  // namespace agentpress::chat
