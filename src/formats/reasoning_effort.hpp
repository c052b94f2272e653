// From how hard a user wants a model to think to the word that its provider has for it.
#pragma once

#include "core/chat_request.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace agentpress::formats {

/// The word for not thinking at all.
inline constexpr std::string_view kNoEffort = "none";

/// Our own word: none, minimal, low, medium, high, xhigh, max.
std::string_view word_of(core::ReasoningEffort effort);

/// The nearest of the `known` words, the stronger of two that are equally near; empty ones are skipped, and
/// our own word is taken when there are none. "none" stands only for `off`. A word that is not what was asked
/// for comes with a warning.
std::string_view choose_effort(core::ReasoningEffort wish, std::span<const std::string_view> known,
                               std::vector<std::string>& warnings);

}  // namespace agentpress::formats
