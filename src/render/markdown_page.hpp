// Markdown as rows of a terminal: wrapped, indented and coloured, and only ever appended to.
//
// The output is text, line ends and SGR sequences; no byte of it is taken back or written over. What people
// copy stays useful: code has nothing in front of its lines but the blanks of the list it is in, and neither
// code nor a word that is wider than the rest of its row is cut by us. The terminal wraps it, and copies it
// in one piece.
//
// Words are shown while they come. Only near the right end of a row, where a longer word may have to go to
// the next row, they are held back until they are whole.
#pragma once

#include "render/code_highlight.hpp"
#include "render/markdown_sink.hpp"
#include "render/markdown_table.hpp"
#include "render/markdown_theme.hpp"
#include "util/display_width.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace agentpress::render {

struct PageOptions {
  const MarkdownTheme* theme = &neutral_theme();
  bool ascii = false;                      ///< bullets and lines of ASCII only
  std::function<std::size_t()> columns{};  ///< of the terminal; asked at the beginning of each row
};

/// A table that is open.
struct PageTable {
  std::vector<Alignment> columns{};
  bool header_is_shown = false;
  bool is_laid_out = false;
  std::vector<std::size_t> widths{};  ///< empty: the rows are written as lists
  bool has_rules = false;             ///< cells have several lines, so that rows need something between them
  bool has_body = false;              ///< a row below the header is written
  std::vector<TableRow> rows{};
  TableRow header{};
};

class MarkdownPage final : public MarkdownSink {
 public:
  explicit MarkdownPage(PageOptions options);

  /// What is to be written now.
  std::string take();
  /// The answer is complete: its last row ends.
  void finish();
  /// A word or the rows of a table that are held back go out.
  void release();
  bool is_holding() const;

  void text(std::string_view text, TextStyle style) override;
  void line_break() override;
  void begin_quote() override;
  void begin_item(const ItemMark& mark) override;
  void end_container() override;
  void gap() override;
  void begin_leaf(Leaf leaf, int level, std::string_view language) override;
  void begin_line() override;
  void end_leaf() override;
  void underline(int level) override;
  void rule() override;
  void begin_table(const std::vector<Alignment>& columns, bool header_is_shown) override;
  void table_row(const std::vector<StyledLine>& cells) override;
  void end_table() override;

 private:
  struct Look {
    Role role = Role::text;
    TextStyle style{};
    friend bool operator==(const Look&, const Look&) = default;
  };
  /// What stands in front of the rows of a quote or an item.
  struct Margin {
    std::string mark{};
    std::size_t width = 0;
    bool is_quote = false;
    bool is_bullet = false;  ///< of a list without numbers
    bool is_shown = false;
  };
  struct Character {
    std::string_view bytes{};
    char32_t scalar = 0;
    std::size_t columns = 0;
  };
  struct HeldPiece {
    std::string text{};
    Look look{};
  };

  enum class Rows { all, more_may_come };

  void begin_row();
  void begin_blank_row();
  void end_row() { row_is_open_ = false; }
  std::size_t room() const { return columns_ > indentation_ ? columns_ - indentation_ : 1; }

  void put(std::string_view text, const Look& look);
  void put_character(const Character& character, const Look& look);
  void put_now(std::string_view bytes, std::size_t columns, const Look& look);
  void begin_word(std::size_t columns);
  void end_word();
  void drop_word();
  void write_held();
  void write_blanks();
  bool may_break_before(char32_t scalar) const;
  std::size_t blanks_to_tab_stop() const;

  void write(std::string_view bytes, const Look& look);
  void set_look(const Look& look);
  void write_line_of(std::string_view mark, std::size_t count);
  void write_frame(std::string_view label);

  void lay_out(Rows rows_known);
  void write_table_row(const TableRow& row, bool is_header);
  void write_cells(const TableRow& cells, Role role);
  void write_table_rule();
  void write_row_as_list(const TableRow& row);
  Role role_of_text() const;

  PageOptions options_;
  std::string output_;
  std::string parameters_;  ///< of the look that the terminal has now
  std::optional<Look> look_;

  std::vector<Margin> margins_;
  bool has_rows_ = false;
  bool row_is_open_ = false;
  bool row_has_text_ = false;
  std::optional<std::size_t> gap_;  ///< a blank row is due, within so many containers
  std::size_t columns_ = 80;
  std::size_t indentation_ = 0;
  std::size_t column_ = 0;
  std::size_t widest_ = 0;  ///< columns of the widest row of the leaf

  util::ColumnCounter counter_;
  std::size_t blanks_ = 0;
  Look blank_look_;
  bool in_word_ = false;
  bool word_is_held_ = false;
  std::vector<HeldPiece> held_;
  std::size_t held_columns_ = 0;
  char32_t previous_ = 0;

  Leaf leaf_ = Leaf::none;
  int level_ = 0;
  bool shows_strike_ = false;
  CodeHighlight highlight_;
  std::optional<PageTable> table_;
};

}  // namespace agentpress::render
