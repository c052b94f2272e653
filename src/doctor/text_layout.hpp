// Text in the columns of a terminal: how wide it is, and where a line of it ends.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace agentpress::doctor {

/// Lines of at most `width` columns, cut at blanks. A word that is wider gets a line of its own and is not
/// cut, so that an address can still be copied.
std::vector<std::string> wrapped_lines(std::string_view text, std::size_t width);

/// At least `width` columns wide, filled with blanks.
std::string padded(std::string_view text, std::size_t width);

}  // namespace agentpress::doctor
