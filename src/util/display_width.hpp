// How many columns of a terminal a text takes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace agentpress::util {

/// East Asian and emoji characters take two columns, combining ones none (Unicode 15, EastAsianWidth.txt).
/// `text` is UTF-8 without control characters.
std::size_t display_width(std::string_view text);

/// The text, or its beginning and "…" where it is wider than `columns`.
std::string cut_to_width(std::string_view text, std::size_t columns);

/// At least `columns` wide, filled with blanks.
std::string padded(std::string_view text, std::size_t columns);

}  // namespace agentpress::util
