// The beginning of a line of markdown: how much of it has to be there before it is certain which blocks the
// line is in.
//
// Which they are is not decided here. Whoever decides it (cmark) needs whole lines, and an answer's lines are
// whole paragraphs: without this, nothing of a paragraph could be shown before its end.
#pragma once

#include <string>
#include <string_view>

namespace agentpress::render {

/// Whether a line that begins like this is in the same blocks whatever follows, and all that follows is their
/// text. Errs to the side of no: a line of which only its end can tell is never decided.
bool decides_blocks(std::string_view beginning);

/// Whether there is nothing but what blocks may be marked with.
bool has_only_marks(std::string_view beginning);

/// The line with a backslash in front of what would nest deeper than a hundred blocks. Every line looks at
/// all that it is in: without a limit, a few long lines would make each of many short ones slow.
std::string with_limited_nesting(std::string_view line);

}  // namespace agentpress::render
