// How wide the columns of a table become, and how a cell is wrapped into its column.
#pragma once

#include "render/markdown_sink.hpp"

#include <cstddef>
#include <vector>

namespace agentpress::render {

using TableRow = std::vector<StyledLine>;

std::size_t display_width(const StyledLine& line);

/// Columns between two columns of a table.
inline constexpr std::size_t kColumnGap = 3;

/// As wide as the widest cell where there is room for all, else the wide ones share what the narrow ones
/// leave. Empty when there is no room for a table: a column would have less than four columns of the
/// terminal.
std::vector<std::size_t> column_widths(const std::vector<TableRow>& rows, std::size_t room);

/// Lines of at most `width` columns, cut at blanks, and within words that are longer.
std::vector<StyledLine> wrapped_cell(const StyledLine& cell, std::size_t width);

}  // namespace agentpress::render
