// Forms of whole lines: the rows of tables, and where HTML blocks begin and end (CommonMark 0.31,
// section 4.6).
#pragma once

#include "render/markdown_sink.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace agentpress::render {

/// The cells of a row, without the blanks around them; `\|` is a bar within a cell.
std::vector<std::string> cells_of_row(std::string_view row);

/// The columns of a delimiter row, as in `|:---|---:|`; nothing when it is none. It has at least one bar.
std::optional<std::vector<Alignment>> columns_of_delimiter_row(std::string_view row);

/// Whether more text could make it a delimiter row.
bool may_become_delimiter_row(std::string_view row);

/// Which of the seven kinds of HTML block the line begins, or 0.
int kind_of_html_block(std::string_view line, bool interrupts_paragraph);

/// Whether the line is the last one of its block. Those of kind 6 and 7 end with a blank line instead.
bool ends_html_block(std::string_view line, int kind);

}  // namespace agentpress::render
