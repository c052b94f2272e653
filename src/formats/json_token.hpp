// Strings and numbers of strict JSON (RFC 8259), found in a text at a known place.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace agentpress::formats {

/// Which numbers are taken: those that surely fit into a double, or all of JSON's grammar.
enum class JsonNumbers { safe, all };

struct StringToken {
  std::size_t end = 0;   ///< offset after the closing quote
  std::size_t size = 0;  ///< of the characters, which are what stands between the quotes
  bool is_escaped = false;
  std::size_t unescaped_begin = 0;  ///< with escapes: where the characters are in `unescaped` instead
};

/// The string whose opening quote is at `begin`; characters of one with escapes are added to `unescaped`.
/// Nothing when it is not well-formed: cut, with a control character, an escape or UTF-8 that is none, a lone
/// surrogate.
std::optional<StringToken> read_string(std::string_view text, std::size_t begin, std::string& unescaped);

/// The offset after the number that begins at `begin`, or nothing.
std::optional<std::size_t> find_number_end(std::string_view text, std::size_t begin, JsonNumbers numbers);

}  // namespace agentpress::formats
