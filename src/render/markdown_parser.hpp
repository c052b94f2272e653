// The blocks of an answer while it arrives: CommonMark with GitHub's tables and task lists, as cmark-gfm
// reads them.
//
// cmark-gfm gets the answer line by line and its open blocks are followed in its tree, so that nothing is
// said that would have to be taken back. As soon as it is certain which blocks a line is in (mostly with its
// first character), that much of it is given to cmark-gfm, and the rest goes on as it comes. What cannot be
// known in time makes these deviations:
// - A paragraph that turns out to be a heading (=== or --- below it) is followed by its underline.
// - A table's header that does not begin with | has been shown when the row below it comes.
// - Definitions of references are text.
#pragma once

#include "render/markdown_grammar.hpp"
#include "render/markdown_inline.hpp"
#include "render/markdown_sink.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace agentpress::render {

class MarkdownParser {
 public:
  explicit MarkdownParser(MarkdownSink& sink) : sink_(sink), inline_(sink) {}

  /// The next characters, whole ones, without carriage returns and zero bytes.
  void feed(std::string_view text);
  /// The text is complete.
  void finish();
  /// What is held back goes out as it came, where that is text; the beginning of a block's mark is no text
  /// yet.
  void release();

  bool is_holding() const;

 private:
  enum class Kind { quote, list, item, paragraph, heading, fenced_code, indented_code, html, rule, table };
  /// A block that has begun and may go on.
  struct Block {
    cmark_node* node = nullptr;
    Kind kind = Kind::paragraph;
    bool is_ended = false;        ///< for the sink, because nothing can follow in it
    std::size_t next_number = 0;  ///< of a list: its next item's
  };
  using Path = std::vector<cmark_node*>;

  static Kind kind_of(cmark_node* node);
  static bool is_leaf(Kind kind);
  bool is_in(Kind kind) const { return !blocks_.empty() && blocks_.back().kind == kind; }

  void take_line(bool is_whole);
  void release_line();
  void give_beginning(std::string_view line);
  void give(std::string_view line);
  Path path_of_last_line() const;
  void turn_into_heading(Block& block);
  void turn_into_table(Block& block);
  void begin(const Path& path, std::size_t index);
  ItemMark mark_of(const Path& path, std::size_t index);
  void begin_code(Block& block);
  void end_last_block();
  void end_leaf(Block& block);
  void forget_ended_blocks() const;

  bool take_added_text();
  void take_paragraph_text(std::string_view text);
  void take_code_line(std::string_view line);
  void take_html(std::string_view lines);
  bool take_rows();
  void take_content(std::string_view text);
  void end_line();
  void show_header();

  MarkdownSink& sink_;
  InlineParser inline_;
  BlockGrammar grammar_;
  std::vector<Block> blocks_;  ///< from the outermost on
  std::string line_;           ///< the current line, as long as it is not given to the grammar
  std::size_t look_again_ = 0;
  bool is_content_ = false;  ///< what comes up to the line end is text of the last block

  std::size_t content_size_ = 0;               ///< what the last block's node has of text that was taken
  bool needs_break_ = false;                   ///< a line of the paragraph has ended
  std::string paragraph_line_;                 ///< the last one: it may be the header of a table
  bool header_is_held_ = false;                ///< it has not been shown
  std::string heading_end_;                    ///< what may be the closing marks of a heading
  std::vector<std::string> blank_code_lines_;  ///< that may be the end of indented code
};

}  // namespace agentpress::render
