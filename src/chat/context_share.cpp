#include "chat/context_share.hpp"

#include "core/event.hpp"

#include <algorithm>
#include <cmath>
#include <ranges>

namespace agentpress::chat {
namespace {

constexpr double kUsualBytesPerToken = 4.0;
/// No language and no tokenizer lies outside of these: a count beyond them is none of the text's.
constexpr double kFewestBytesPerToken = 1.0;
constexpr double kMostBytesPerToken = 8.0;
constexpr std::size_t kTooFewBytesToLearn = 400;

std::size_t bytes_of_part(const core::Part& part) {
  return std::visit(
      core::Overloaded{
          [](const core::TextPart& text) { return text.text.size(); },
          [](const core::ReasoningPart& reasoning) { return reasoning.text.size(); },
          [](const core::MediaPart&) { return kBytesOfMedia; },
          [](const core::ToolCallPart& call) { return call.name.size() + call.arguments.size(); },
          [](const core::ToolResultPart& result) { return result.text.size(); },
      },
      part);
}

}  // namespace

std::size_t bytes_of(std::span<const core::Message> messages) {
  std::size_t bytes = 0;
  for (const auto& message : messages) {
    for (const auto& part : message.parts) bytes += bytes_of_part(part);
  }
  return bytes;
}

void TokenEstimate::learn(std::size_t bytes, std::int64_t tokens) {
  if (bytes < kTooFewBytesToLearn || tokens <= 0) return;
  bytes_per_token_ = std::clamp(static_cast<double>(bytes) / static_cast<double>(tokens),
                                kFewestBytesPerToken, kMostBytesPerToken);
}

std::int64_t TokenEstimate::tokens_of(std::size_t bytes) const {
  return std::llround(std::ceil(static_cast<double>(bytes) / bytes_per_token_.value_or(kUsualBytesPerToken)));
}

double share_of_context(std::int64_t tokens, std::optional<long> context_tokens) {
  if (!context_tokens || *context_tokens <= 0) return 0;
  return static_cast<double>(tokens) / static_cast<double>(*context_tokens);
}

std::size_t turns_to_keep(std::span<const history::Turn> turns, const TokenEstimate& estimate,
                          std::optional<long> context_tokens) {
  if (turns.size() < 2) return turns.size();
  std::int64_t left = 0;
  if (context_tokens) {
    left = *context_tokens / 2;
  } else {  // half of what there is
    for (const auto& turn : turns)
      left += estimate.tokens_of(bytes_of(turn.start.messages) + bytes_of(turn.answer));
    left /= 2;
  }
  std::size_t kept = 0;
  for (const auto& turn : std::views::reverse(turns)) {
    left -= estimate.tokens_of(bytes_of(turn.start.messages) + bytes_of(turn.answer));
    if (left < 0) break;
    ++kept;
  }
  return std::clamp<std::size_t>(kept, 1, turns.size() - 1);
}

}  // namespace agentpress::chat
