// How many columns of a terminal text takes: East Asian characters and emoji two, combining ones none.
//
// Emoji that are joined to one, and skin tones, take the columns of the first: as terminals do that know
// about them. The others show what is joined side by side, and nothing that we count makes that right.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace agentpress::util {

/// Whether the character alone takes two columns.
bool is_wide(char32_t scalar);

/// Counts the columns of a text, one scalar value after the other.
class ColumnCounter {
 public:
  /// The columns that `scalar` adds to what came before it. Control characters count as one.
  std::size_t add(char32_t scalar);

 private:
  char32_t base_ = 0;  ///< the narrow character that U+FE0F would widen
  bool is_joined_ = false;
  bool follows_emoji_ = false;
};

/// Columns of UTF-8 without control characters; each byte that is not UTF-8 counts as one.
std::size_t display_width(std::string_view text);

/// The text, or its beginning and "…" where it is wider than `columns`.
std::string cut_to_width(std::string_view text, std::size_t columns);

/// At least `columns` wide, filled with blanks.
std::string padded(std::string_view text, std::size_t columns);

}  // namespace agentpress::util
