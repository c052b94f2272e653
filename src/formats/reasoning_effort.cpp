// The scale of efforts, and the way from one of its words to another.
#include "formats/reasoning_effort.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iterator>

namespace agentpress::formats {
namespace {

/// In the order of core::ReasoningEffort.
constexpr std::array<std::string_view, 7> kScale{kNoEffort, "minimal", "low", "medium",
                                                 "high",    "xhigh",   "max"};

/// Where a provider's word stands on our scale. Words of its own ("default") stand in the middle.
int place_of(std::string_view word) {
  const auto* const found = std::ranges::find(kScale, word);
  constexpr int kMiddle = static_cast<int>(core::ReasoningEffort::medium);
  return found == kScale.end() ? kMiddle : static_cast<int>(std::distance(kScale.begin(), found));
}

bool is_nearer(std::string_view word, std::string_view best, int wish) {
  const int distance = std::abs(place_of(word) - wish);
  const int best_distance = std::abs(place_of(best) - wish);
  return distance < best_distance || (distance == best_distance && place_of(word) > place_of(best));
}

}  // namespace

std::string_view word_of(core::ReasoningEffort effort) {
  return kScale.at(static_cast<std::size_t>(effort));
}

std::string_view choose_effort(core::ReasoningEffort wish, std::span<const std::string_view> known,
                               std::vector<std::string>& warnings) {
  const std::string_view own_word = word_of(wish);
  if (std::ranges::find(known, own_word) != known.end()) return own_word;
  std::string_view best;
  for (const auto word : known) {
    if (word.empty() || word == kNoEffort) continue;
    if (best.empty() || is_nearer(word, best, static_cast<int>(wish))) best = word;
  }
  if (best.empty()) return own_word;
  warnings.push_back("the provider knows no reasoning effort \"" + std::string(own_word) + "\"; \"" +
                     std::string(best) + "\" was sent");
  return best;
}

}  // namespace agentpress::formats
