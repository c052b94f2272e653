#include "render/markdown_table.hpp"

#include "util/display_width.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace agentpress::render {
namespace {

constexpr std::size_t kNarrowestColumn = 4;

/// Fills the lines of a cell, word after word.
class CellLines {
 public:
  explicit CellLines(std::size_t width) : width_(std::max<std::size_t>(width, 1)), lines_(1) {}

  void add(std::string_view character, TextStyle style) {
    if (character == " ") {
      end_word();
      ++blanks_;
      blank_style_ = style;
      return;
    }
    const auto columns = counter_.add(util::decode_utf8(character));
    if (!word_.empty() && word_width_ + columns > width_) {
      // The word is wider than the column: what fits is a line of its own.
      end_word();
      begin_line();
    }
    append(word_, character, style);
    word_width_ += columns;
  }

  std::vector<StyledLine> take() {
    end_word();
    return std::move(lines_);
  }

 private:
  void end_word() {
    if (word_.empty()) return;
    if (used_ > 0 && used_ + blanks_ + word_width_ > width_) {
      begin_line();
    } else if (used_ > 0) {
      append(lines_.back(), std::string(blanks_, ' '), blank_style_);
      used_ += blanks_;
    }
    for (const auto& piece : word_) append(lines_.back(), piece.text, piece.style);
    used_ += word_width_;
    blanks_ = 0;
    word_.clear();
    word_width_ = 0;
  }

  void begin_line() {
    lines_.emplace_back();
    used_ = blanks_ = 0;
  }

  std::size_t width_;
  util::ColumnCounter counter_;
  std::vector<StyledLine> lines_;
  StyledLine word_;
  std::size_t word_width_ = 0;
  std::size_t used_ = 0;
  std::size_t blanks_ = 0;
  TextStyle blank_style_;
};

}  // namespace

std::size_t display_width(const StyledLine& line) {
  std::string whole;
  for (const auto& piece : line) whole += piece.text;
  return util::display_width(whole);
}

std::vector<std::size_t> column_widths(const std::vector<TableRow>& rows, std::size_t room) {
  const auto count = rows.empty() ? 0 : rows.front().size();
  std::vector<std::size_t> widths(count, 1);
  for (const auto& row : rows) {
    for (std::size_t column = 0; column < count; ++column)
      widths[column] = std::max(widths[column], display_width(row[column]));
  }
  const auto gaps = count == 0 ? 0 : kColumnGap * (count - 1);
  const auto total = std::accumulate(widths.begin(), widths.end(), std::size_t{0});
  if (total + gaps <= room) return widths;
  if (room < gaps + kNarrowestColumn * count) return {};
  // From the narrowest on, each gets an equal share of what is left, or what it needs.
  auto left = room - gaps;
  std::vector<std::size_t> order(count);
  for (std::size_t column = 0; column < count; ++column) order[column] = column;
  std::ranges::sort(order, {}, [&](std::size_t column) { return std::pair(widths[column], column); });
  for (std::size_t place = 0; place < count; ++place) {
    auto& width = widths[order[place]];
    width = std::min(width, left / (count - place));
    left -= width;
  }
  return widths;
}

std::vector<StyledLine> wrapped_cell(const StyledLine& cell, std::size_t width) {
  if (display_width(cell) <= width) return {cell};
  CellLines lines(width);
  for (const auto& piece : cell) {
    for (std::string_view rest = piece.text; !rest.empty();) {
      const auto length = std::max<std::size_t>(util::utf8_sequence_length(rest), 1);
      lines.add(rest.substr(0, length), piece.style);
      rest.remove_prefix(length);
    }
  }
  return lines.take();
}

}  // namespace agentpress::render
