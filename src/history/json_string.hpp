// A string's spelling in JSON, as SQLite's operator -> hands it out. Its operator ->> ends a text at a NUL.
#pragma once

#include <string>
#include <string_view>

namespace agentpress::history {

/// The text that `literal` spells: `"a\u00e9"` with its quotes. Halves of surrogate pairs become U+FFFD. Any
/// other JSON is its own text, and `null` is none.
std::string text_of_json(std::string_view literal);

}  // namespace agentpress::history
