// The blocks of an answer while it arrives: CommonMark 0.31 (sections 3 to 5) with GitHub's tables and task
// lists.
//
// A line is looked at until it is known what it is, which is mostly its first character; from there on its
// text goes on as it comes. The library way, a tree of the whole text, could change what is on the screen
// already; this one never says anything that it would have to take back. For that it deviates:
// - A paragraph that turns out to be a heading (=== or --- below it) is followed by its underline.
// - A table's header begins with |; it may follow a line of text.
// - Definitions of references are text.
#pragma once

#include "render/markdown_inline.hpp"
#include "render/markdown_sink.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace agentpress::render {

class MarkdownParser {
 public:
  explicit MarkdownParser(MarkdownSink& sink) : sink_(sink), inline_(sink) {}

  /// The next characters, whole ones, without carriage returns.
  void feed(std::string_view text);
  /// The text is complete.
  void finish();
  /// What is held back goes out as it came, where that is text; the beginning of a block's mark is no text
  /// yet.
  void release();

  bool is_holding() const;

 private:
  struct Container {
    bool is_item = false;
    std::size_t indentation = 0;  ///< columns that the lines of an item begin with
    ItemMark mark{};
    bool is_empty = true;  ///< an item that has nothing yet
  };
  struct Fence {
    char mark = '`';
    std::size_t length = 0;
    std::size_t indentation = 0;
  };
  enum class Open { nothing, paragraph, heading, fenced_code, indented_code, html, table };
  enum class Kind {
    blank,
    text,
    delimiter_row,
    table_row,
    heading,
    underline,
    rule,
    fence,
    end_of_fence,
    code,
    blank_code,
    indented_code,
    html
  };
  /// Whether what comes next in the line is of some kind; `unknown` when only more of the line can tell.
  enum class Reading { no, leaf, container, unknown };
  /// What a line is.
  struct Line {
    Kind kind = Kind::text;
    std::size_t matched = 0;  ///< containers that go on
    std::vector<Container> begun{};
    std::size_t offset = 0;  ///< of its text
    std::size_t blanks = 0;  ///< columns of a tab that belong to its text
    int level = 0;
    int html_kind = 0;
    Fence fence{};
  };
  class Reader;

  void take_line(bool is_whole);
  void release_line();
  /// What the line is, as far as it is there; nothing when only more of it can tell.
  std::optional<Line> read_line(bool is_whole) const;
  bool match_containers(Reader& reader, Line& line) const;
  bool read_open_leaf(Reader& reader, Line& line) const;
  bool read_block_starts(Reader& reader, Line& line) const;
  static Reading read_indented(const MarkdownParser& parser, Reader& reader, Line& line);
  static Reading read_delimiter_row(const MarkdownParser& parser, Reader& reader, Line& line);
  static Reading read_quote(const MarkdownParser& parser, Reader& reader, Line& line);
  static Reading read_heading(const MarkdownParser& parser, Reader& reader, Line& line);
  static Reading read_fence(const MarkdownParser& parser, Reader& reader, Line& line);
  static Reading read_html(const MarkdownParser& parser, Reader& reader, Line& line);
  static Reading read_underline(const MarkdownParser& parser, Reader& reader, Line& line);
  static Reading read_rule(const MarkdownParser& parser, Reader& reader, Line& line);
  static Reading read_item(const MarkdownParser& parser, Reader& reader, Line& line);
  bool read_text(const Reader& reader, Line& line) const;
  static bool read_task(Reader& reader, ItemMark& mark);
  bool is_in_paragraph(const Line& line) const;
  bool interrupts_paragraph(const Line& line) const;
  static bool may_nest(const Line& line);

  void apply(const Line& line);
  void apply_code(const Line& line);
  bool goes_on(const Line& line, Open open) const;
  void begin_or_go_on(const Line& line, Open open, Leaf leaf);
  void continue_text(const Line& line);
  void begin_containers(const Line& line);
  void close_containers(std::size_t count);
  void close_leaf();
  void begin_leaf(Open open, Leaf leaf, int level, std::string_view language);
  void take_content(std::string_view text);
  void end_content();
  void begin_code_line(std::size_t blanks);
  void take_html(std::string_view text, std::size_t blanks);
  void begin_table(std::string_view delimiter_row);
  void add_row(std::string_view row);
  void give_up_header();
  std::string_view text_of(const Line& line) const;

  MarkdownSink& sink_;
  InlineParser inline_;
  std::string line_;  ///< the current line, until it is known what it is
  std::size_t look_again_ = 0;
  bool is_content_ = false;  ///< it is known: what comes up to the line end is text of the open leaf

  std::vector<Container> containers_;
  std::optional<Container>
      empty_sibling_;  ///< an item that ended with a blank line, at the end of the containers
  Open open_ = Open::nothing;
  Fence fence_;
  int html_kind_ = 0;
  std::size_t blank_code_lines_ = 0;
  std::string heading_end_;  ///< what may be the closing marks of a heading
  bool heading_has_text_ = false;
  bool needs_break_ = false;           ///< a line of the paragraph has ended
  std::optional<std::string> header_;  ///< a line that may be the header of a table
  bool header_is_shown_ = false;
  bool header_is_open_ = false;  ///< it is shown and has not ended yet
  std::vector<Alignment> columns_;
};

}  // namespace agentpress::render
