#include "history/text_query.hpp"

#include "history/search_words.hpp"
#include "util/text.hpp"

namespace agentpress::history {

std::string match_of_text(std::string_view text) {
  std::string clean;
  for (const char byte : text) clean += static_cast<unsigned char>(byte) < 0x20 ? ' ' : byte;
  std::string match;
  const auto add = [&](std::string_view word) {
    if (!has_search_word(word)) return;
    match.append(match.empty() ? "\"" : " \"")
        .append(separate_words(word).value_or(std::string(word)))
        .append("\"");
  };
  bool is_phrase = false;
  for (const auto section : util::split(clean, '"')) {
    if (is_phrase) {
      add(section);
    } else {
      for (const auto word : util::split(section, ' ')) add(word);
    }
    is_phrase = !is_phrase;
  }
  return match;
}

}  // namespace agentpress::history
