// What the search index takes for a word. SQLite's tokenizer unicode61 cuts between letters and signs;
// scripts that put no spaces between words - Chinese, Japanese, Thai - and those whose words change at both
// ends are cut into single characters, so that a word is found as a phrase of them wherever it stands.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace agentpress::history {

/// Stands between characters that are words of their own; unicode61 takes it for a space.
inline constexpr char kWordSeparator = '\x1F';

/// The text with separators around such characters; nothing when it has none of them.
std::optional<std::string> separate_words(std::string_view text);

/// The text as it was.
std::string without_separators(std::string_view text);

/// Whether the index has anything of this text: a letter or a digit.
bool has_search_word(std::string_view text);

}  // namespace agentpress::history
