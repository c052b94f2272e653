// What the words of a search mean: which of them the full-text index knows, and which must be looked for in
// the text itself.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace agentpress::history {

struct TextQuery {
  std::string
      match{};  ///< for MATCH of fts5, each word and phrase in quotes; empty when the index knows none
  std::vector<std::string> contained{};  ///< to be contained, in lower case as far as ASCII goes
};

/// Splits at blanks; what is between double quotes is a phrase, also when the last quote is missing. Nothing
/// in the text is syntax of fts5. Both members are empty when there is nothing to search for.
TextQuery parse_text_query(std::string_view text);

/// About `width` characters around the first place of `word`, which is in lower case, on one line; the word
/// stands between \x02 and \x03. Empty when it is not there.
std::string excerpt_around(std::string_view text, std::string_view word, std::size_t width);

}  // namespace agentpress::history
