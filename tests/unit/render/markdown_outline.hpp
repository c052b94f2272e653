// What a text of markdown is, as a text that two parsers can be compared by: ours, and cmark, the reference
// of CommonMark.
//
// One line for each block: P, H1 to H6, C for code with its language, M for HTML, R for a rule, T for a row
// of a table, behind a sign for each container that it is in. Text has its style in braces in front of it.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace agentpress::tests {

/// By our parser, which gets the text in pieces of the lengths that `next_length` returns.
std::string outline(std::string_view text, const std::function<std::size_t()>& next_length);
/// In one piece.
std::string outline(std::string_view text);

/// By cmark. Addresses of links stand behind their words, and numbers of
/// items are counted, as we do.
std::string reference_outline(std::string_view text);

}  // namespace agentpress::tests
