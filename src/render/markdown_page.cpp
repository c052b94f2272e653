#include "render/markdown_page.hpp"

#include "util/text.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

namespace agentpress::render {
namespace {

constexpr std::size_t kFewestColumns = 8;
/// A word that begins so near to the right end is held back until it is whole.
constexpr std::size_t kHoldZone = 24;
constexpr std::size_t kFrameColumns = 40;
constexpr std::size_t kTabColumns = 8;
constexpr std::size_t kRowsBeforeLayout = 200;
/// What a column gets, where there is room, when rows are still to come that may need it.
constexpr std::size_t kSpareColumnWidth = 16;

struct Marks {
  std::string_view quote;
  std::array<std::string_view, 3> bullets;
  std::string_view line;
  std::string_view double_line;
  std::string_view column;
  std::string_view crossing;
};
constexpr Marks kBoxMarks{
    "\u2502", {"\u2022", "\u25e6", "\u25aa"}, "\u2500", "\u2550", "\u2502", "\u2500\u253c\u2500"};
constexpr Marks kAsciiMarks{"|", {"*", "-", "+"}, "-", "=", "|", "-+-"};

const Marks& marks_of(bool ascii) {
  return ascii ? kAsciiMarks : kBoxMarks;
}

/// Characters of scripts without blanks: a row may end before and behind each of them. Korean has blanks.
bool is_ideographic(char32_t scalar) {
  const bool is_hangul = (scalar >= 0xA960 && scalar <= 0xA97F) || (scalar >= 0xAC00 && scalar <= 0xD7A3);
  return scalar >= 0x2E80 && scalar < 0x1F000 && !is_hangul && util::is_wide(scalar);
}

/// Must not begin a row: closing marks, and small letters of Japanese.
bool stays_behind(char32_t scalar) {
  static constexpr std::u32string_view kMarks =
      U"\u3001\u3002\u300d\u300f\u3011\u3009\u300b\u3015\u3017\u3019\uff09\uff3d\uff5d\uff0c\uff0e\uff1a"
      U"\uff1b\uff01"
      U"\uff1f\u30fc\u3005\u3041\u3043\u3045\u3047\u3049\u3063\u3083\u3085\u3087\u30a1\u30a3\u30a5\u30a7"
      U"\u30a9\u30c3"
      U"\u30e3\u30e5\u30e7\u2019\u201d\u2026,.!?;:)]}";
  return kMarks.find(scalar) != std::u32string_view::npos;
}

/// Must not end a row: opening marks.
bool goes_ahead(char32_t scalar) {
  static constexpr std::u32string_view kMarks =
      U"\u300c\u300e\u3010\u3008\u300a\u3014\u3016\u3018\uff08\uff3b\uff5b\u2018\u201c([{";
  return kMarks.find(scalar) != std::u32string_view::npos;
}

void widen(std::vector<std::size_t>& widths, std::size_t available) {
  if (widths.empty()) return;
  const auto used = std::accumulate(widths.begin(), widths.end(), kColumnGap * (widths.size() - 1));
  const auto share = available > used ? (available - used) / widths.size() : 0;
  for (auto& width : widths) width += std::min(share, kSpareColumnWidth - std::min(width, kSpareColumnWidth));
}

}  // namespace

MarkdownPage::MarkdownPage(PageOptions options)
    : options_(std::move(options)), highlight_(nullptr, [](std::string_view, CodeToken) {}) {}

std::string MarkdownPage::take() {
  return std::exchange(output_, {});
}

void MarkdownPage::finish() {
  end_row();
  set_look({});
  if (has_rows_) output_ += '\n';
  has_rows_ = false;
  gap_.reset();
}

void MarkdownPage::release() {
  if (table_) lay_out(Rows::more_may_come);
  if (leaf_ == Leaf::code) highlight_.release();
  write_held();
}

bool MarkdownPage::is_holding() const {
  return word_is_held_ || highlight_.is_holding() || (table_ && !table_->is_laid_out);
}

// Rows

void MarkdownPage::begin_row() {
  if (gap_ && has_rows_) begin_blank_row();
  gap_.reset();
  set_look({});
  if (has_rows_) output_ += '\n';
  columns_ = std::max(options_.columns ? options_.columns() : columns_, kFewestColumns);
  indentation_ = 0;
  for (auto& one : margins_) {
    // What is nested deeper than half of the row has no room for its blanks.
    const bool fits = indentation_ + one.width <= columns_ / 2;
    if (one.is_quote) {
      if (!fits) continue;
      write(one.mark, {.role = Role::quote_mark});
      write(" ", {});
    } else if (!one.is_shown) {
      write(one.mark, {.role = Role::bullet});
      write(" ", {});
      one.is_shown = true;
    } else if (fits) {
      write(std::string(one.width, ' '), {});
    } else {
      continue;
    }
    indentation_ += one.width;
  }
  column_ = indentation_;
  blanks_ = 0;
  has_rows_ = row_is_open_ = true;
  row_has_text_ = false;
}

/// A row with nothing but the marks of the quotes that it is in.
void MarkdownPage::begin_blank_row() {
  set_look({});
  output_ += '\n';
  std::size_t last = std::min(*gap_, margins_.size());
  while (last > 0 && !margins_[last - 1].is_quote) --last;
  for (std::size_t index = 0; index < last; ++index) {
    const auto& one = margins_[index];
    if (one.is_quote) {
      write(one.mark, {.role = Role::quote_mark});
      if (index + 1 < last) write(" ", {});
    } else {
      write(std::string(one.width, ' '), {});
    }
  }
}

void MarkdownPage::line_break() {
  end_word();
  if (!row_is_open_) begin_row();
  widest_ = std::max(widest_, column_);
  end_row();
}

void MarkdownPage::begin_quote() {
  margins_.push_back({.mark = std::string(marks_of(options_.ascii).quote), .width = 2, .is_quote = true});
}

void MarkdownPage::begin_item(const ItemMark& mark) {
  Margin margin;
  if (mark.task != TaskMark::none) {
    margin.mark = mark.task == TaskMark::done ? "[x]" : "[ ]";
  } else if (mark.is_ordered) {
    margin.mark = std::to_string(mark.number) + mark.delimiter;
  } else {
    const auto depth = std::ranges::count(margins_, true, &Margin::is_bullet);
    margin.is_bullet = true;
    margin.mark = marks_of(options_.ascii).bullets.at(static_cast<std::size_t>(depth) % 3);
  }
  margin.width = util::display_width(margin.mark) + 1;
  margins_.push_back(std::move(margin));
}

void MarkdownPage::end_container() {
  if (!margins_.back().is_shown && !margins_.back().is_quote) {
    begin_row();
    end_row();
  }
  margins_.pop_back();
  if (gap_) gap_ = std::min(*gap_, margins_.size());
}

void MarkdownPage::gap() {
  if (!gap_) gap_ = margins_.size();
}

// Leaves

void MarkdownPage::begin_leaf(Leaf leaf, int level, std::string_view language) {
  leaf_ = leaf;
  level_ = level;
  widest_ = 0;
  previous_ = 0;
  counter_ = {};
  if (leaf == Leaf::heading) {
    const bool is_first_in_item = !margins_.empty() && !margins_.back().is_quote && !margins_.back().is_shown;
    if (!is_first_in_item) gap();
    if (!options_.theme->has_styles) put(std::string(static_cast<std::size_t>(level), '#') + " ", {});
  }
  if (leaf == Leaf::code) {
    highlight_ = CodeHighlight(find_code_language(language), [this](std::string_view text, CodeToken token) {
      write(text, {.role = role_of(token)});
    });
    begin_row();
    write_frame(language);
    end_row();
  }
}

void MarkdownPage::begin_line() {
  if (row_is_open_) highlight_.end_line();
  begin_row();
}

void MarkdownPage::end_leaf() {
  if (leaf_ == Leaf::code) {
    if (row_is_open_) highlight_.end_line();
    begin_row();
    write_frame("");
    highlight_ = CodeHighlight(nullptr, [](std::string_view, CodeToken) {});
  } else if (leaf_ != Leaf::html) {
    if (shows_strike_) {
      shows_strike_ = false;
      put("~~", {});
    }
    end_word();
  }
  if (row_is_open_) widest_ = std::max(widest_, column_);
  blanks_ = 0;
  leaf_ = Leaf::none;
  end_row();
}

void MarkdownPage::underline(int level) {
  begin_row();
  const auto& marks = marks_of(options_.ascii);
  const auto width = widest_ > indentation_ ? widest_ - indentation_ : 1;
  write_line_of(level == 1 ? marks.double_line : marks.line, std::min(width, room()));
  end_row();
}

void MarkdownPage::rule() {
  begin_row();
  write_line_of(marks_of(options_.ascii).line, room());
  end_row();
}

void MarkdownPage::write_line_of(std::string_view mark, std::size_t count) {
  std::string line;
  for (; count > 0; --count) line += mark;
  write(line, {.role = Role::line});
}

/// The line above a code block, with its language, and the one below it.
void MarkdownPage::write_frame(std::string_view label) {
  const auto line = marks_of(options_.ascii).line;
  const auto width = std::min(room(), kFrameColumns);
  std::size_t used = 0;
  const auto label_width = util::display_width(label);
  if (!label.empty() && label_width + 4 <= width) {
    write_line_of(line, 2);
    write(" " + std::string(label) + " ", {.role = Role::line});
    used = label_width + 4;
  }
  write_line_of(line, width - used);
}

// Text

Role MarkdownPage::role_of_text() const {
  if (leaf_ != Leaf::heading) return Role::text;
  return level_ == 1 ? Role::title : level_ == 2 ? Role::heading : Role::subheading;
}

void MarkdownPage::text(std::string_view text, TextStyle style) {
  if (leaf_ == Leaf::code) {
    highlight_.feed(text);
    return;
  }
  if (leaf_ == Leaf::html) {
    write(text, {});
    return;
  }
  const Look look{.role = role_of_text(), .style = style};
  if (options_.theme->has_styles) {
    put(text, look);
    return;
  }
  if (style.struck != shows_strike_) {
    shows_strike_ = style.struck;
    put("~~", look);
  }
  style.code ? put("`" + std::string(text) + "`", look) : put(text, look);
}

void MarkdownPage::put(std::string_view text, const Look& look) {
  while (!text.empty()) {
    const auto length = std::max<std::size_t>(util::utf8_sequence_length(text), 1);
    const auto bytes = text.substr(0, length);
    text.remove_prefix(length);
    if (bytes == " " || bytes == "\t") {
      end_word();
      counter_ = {};
      previous_ = ' ';
      if (row_is_open_ && row_has_text_) blanks_ += bytes == " " ? 1 : blanks_to_tab_stop();
      blank_look_ = look;
      continue;
    }
    const char32_t scalar =
        length == 1 ? static_cast<unsigned char>(bytes.front()) : util::decode_utf8(bytes);
    if (in_word_ && may_break_before(scalar)) end_word();
    put_character({.bytes = bytes, .scalar = scalar, .columns = counter_.add(scalar)}, look);
    previous_ = scalar;
  }
}

std::size_t MarkdownPage::blanks_to_tab_stop() const {
  return kTabColumns - (column_ + blanks_ - indentation_) % kTabColumns;
}

bool MarkdownPage::may_break_before(char32_t scalar) const {
  return (is_ideographic(scalar) || is_ideographic(previous_)) && !stays_behind(scalar) &&
         !goes_ahead(previous_);
}

void MarkdownPage::put_character(const Character& character, const Look& look) {
  if (!in_word_) begin_word(character.columns);
  if (!word_is_held_) {
    put_now(character.bytes, character.columns, look);
    return;
  }
  if (held_.empty() || !(held_.back().look == look)) held_.push_back({{}, look});
  held_.back().text += character.bytes;
  held_columns_ += character.columns;
  if (column_ + blanks_ + held_columns_ <= columns_) return;
  // It does not fit any more: from here on it is a word at the beginning of a row.
  drop_word();
}

/// Puts what is held of the word at the beginning of a new row.
void MarkdownPage::drop_word() {
  word_is_held_ = false;
  widest_ = std::max(widest_, column_);
  begin_row();
  for (const auto& piece : std::exchange(held_, {})) write(piece.text, piece.look);
  column_ += std::exchange(held_columns_, 0);
  row_has_text_ = true;
}

/// Decides where the word goes, by the column where it would begin; never by how much of it is there.
void MarkdownPage::begin_word(std::size_t columns) {
  in_word_ = true;
  if (!row_is_open_) begin_row();
  const auto start = column_ + blanks_;
  if (!row_has_text_) return;
  if (start + columns > columns_) {
    widest_ = std::max(widest_, column_);
    begin_row();
    return;
  }
  word_is_held_ = start + kHoldZone > columns_;
}

/// The terminal itself wraps what is longer than its row.
void MarkdownPage::put_now(std::string_view bytes, std::size_t columns, const Look& look) {
  write_blanks();
  write(bytes, look);
  row_has_text_ = true;
  column_ = column_ + columns > columns_ ? columns : column_ + columns;
}

void MarkdownPage::end_word() {
  in_word_ = false;
  write_held();
}

/// What is held of the word, behind its blanks. What more there is of it follows at once.
void MarkdownPage::write_held() {
  if (!word_is_held_) return;
  word_is_held_ = false;
  write_blanks();
  for (const auto& piece : std::exchange(held_, {})) write(piece.text, piece.look);
  column_ += std::exchange(held_columns_, 0);
}

void MarkdownPage::write_blanks() {
  if (blanks_ == 0) return;
  write(std::string(blanks_, ' '), blank_look_);
  column_ += std::exchange(blanks_, 0);
}

void MarkdownPage::write(std::string_view bytes, const Look& look) {
  set_look(look);
  output_ += bytes;
}

void MarkdownPage::set_look(const Look& look) {
  if (look_ && *look_ == look) return;
  look_ = look;
  std::string parameters = sgr_parameters(*options_.theme, look.role, look.style);
  if (parameters == parameters_) return;
  if (!parameters_.empty()) output_ += "\x1b[0m";
  if (!parameters.empty()) output_ += "\x1b[" + parameters + "m";
  parameters_ = std::move(parameters);
}

// Tables

void MarkdownPage::begin_table(const std::vector<Alignment>& columns, bool header_is_shown) {
  table_.emplace();
  table_->columns = columns;
  table_->header_is_shown = header_is_shown;
}

void MarkdownPage::table_row(const std::vector<StyledLine>& cells) {
  TableRow row = cells;
  if (!options_.theme->has_styles) {
    for (auto& cell : row) {
      for (auto& piece : cell) {
        if (piece.style.code) piece.text = "`" + piece.text + "`";
        if (piece.style.struck) piece.text = "~~" + piece.text + "~~";
      }
    }
  }
  if (table_->is_laid_out) {
    write_table_row(row, false);
    return;
  }
  table_->rows.push_back(std::move(row));
  if (table_->rows.size() > kRowsBeforeLayout) lay_out(Rows::more_may_come);
}

void MarkdownPage::end_table() {
  lay_out(Rows::all);
  table_.reset();
}

/// Decides how wide the columns are, by the rows that are there; later ones have to do with it.
void MarkdownPage::lay_out(Rows rows_known) {
  if (table_->is_laid_out || table_->rows.empty()) return;
  table_->is_laid_out = true;
  columns_ = std::max(options_.columns ? options_.columns() : columns_, kFewestColumns);
  std::size_t before = 0;
  for (const auto& one : margins_) before += one.width;
  const auto rows = std::exchange(table_->rows, {});
  table_->header = rows.front();
  const auto available = columns_ > before ? columns_ - before : 1;
  table_->widths = column_widths(rows, available);
  if (rows_known == Rows::more_may_come) widen(table_->widths, available);
  table_->has_rules = std::ranges::any_of(rows, [&](const TableRow& row) {
    for (std::size_t column = 0; column < table_->widths.size(); ++column)
      if (display_width(row[column]) > table_->widths[column]) return true;
    return false;
  });
  for (const auto& row : rows) {
    const bool is_header = &row == &rows.front();
    if (is_header && table_->header_is_shown) {
      if (!table_->widths.empty()) write_table_rule();
      continue;
    }
    write_table_row(row, is_header);
  }
}

void MarkdownPage::write_table_row(const TableRow& row, bool is_header) {
  if (table_->widths.empty()) {
    if (!is_header) write_row_as_list(row);
    return;
  }
  if (table_->has_rules && table_->has_body) write_table_rule();
  table_->has_body = !is_header;
  std::vector<std::vector<StyledLine>> cells;
  std::size_t height = 1;
  for (std::size_t column = 0; column < row.size(); ++column) {
    cells.push_back(wrapped_cell(row[column], table_->widths[column]));
    height = std::max(height, cells.back().size());
  }
  for (std::size_t line = 0; line < height; ++line) {
    TableRow row_of_line;
    for (const auto& lines : cells) row_of_line.push_back(line < lines.size() ? lines[line] : StyledLine{});
    begin_row();
    write_cells(row_of_line, is_header ? Role::table_header : Role::text);
    end_row();
  }
  if (is_header) write_table_rule();
}

/// One row of the terminal, without blanks at its end.
void MarkdownPage::write_cells(const TableRow& cells, Role role) {
  std::size_t owed = 0;  // blanks that are only written when something follows
  for (std::size_t column = 0; column < cells.size(); ++column) {
    if (column > 0) {
      write(std::string(owed + 1, ' '), {});
      write(marks_of(options_.ascii).column, {.role = Role::line});
      owed = 1;
    }
    const auto& cell = cells[column];
    const auto used = display_width(cell);
    const auto free = table_->widths[column] > used ? table_->widths[column] - used : 0;
    const auto alignment = table_->columns[column];
    const auto left = alignment == Alignment::right ? free : alignment == Alignment::center ? free / 2 : 0;
    if (cell.empty()) {
      owed += free;
      continue;
    }
    write(std::string(owed + left, ' '), {});
    for (const auto& piece : cell) write(piece.text, {.role = role, .style = piece.style});
    owed = free - left;
  }
}

void MarkdownPage::write_table_rule() {
  begin_row();
  const auto& marks = marks_of(options_.ascii);
  for (std::size_t column = 0; column < table_->widths.size(); ++column) {
    if (column > 0) write(marks.crossing, {.role = Role::line});
    write_line_of(marks.line, table_->widths[column]);
  }
  end_row();
}

/// Where there is no room for columns: each cell on a line of its own, behind its header.
void MarkdownPage::write_row_as_list(const TableRow& row) {
  for (std::size_t column = 0; column < row.size(); ++column) {
    for (const auto& piece : table_->header[column])
      put(piece.text, {.role = Role::table_header, .style = piece.style});
    put(":", {.role = Role::table_header});
    put(" ", {});
    for (const auto& piece : row[column]) put(piece.text, {.style = piece.style});
    line_break();
  }
  gap();
}

}  // namespace agentpress::render
