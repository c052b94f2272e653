#include "render/markdown_parser.hpp"

#include "render/markdown_line_head.hpp"
#include "render/terminal_gate.hpp"
#include "util/text.hpp"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm-extension_api.h>
#include <cmark-gfm.h>

#include <algorithm>
#include <utility>

namespace agentpress::render {
namespace {

/// So long a line is looked at with every byte while it is not known what it is; a longer one when it has
/// doubled.
constexpr std::size_t kShortLine = 64;
/// Of a line of a paragraph: a longer one is no header of a table.
constexpr std::size_t kLongestHeader = 4096;
/// Each short row of a table has as many cells as its header: a few bytes would become pages.
constexpr std::ptrdiff_t kMostColumns = 100;
/// `[x]` and the blank behind it.
constexpr std::size_t kTaskBox = 4;

/// Collects the text of one cell.
class CellText final : public InlineSink {
 public:
  void text(std::string_view text, TextStyle style) override { append(line_, text, style); }
  void line_break() override {}
  StyledLine take() { return std::exchange(line_, {}); }

 private:
  StyledLine line_;
};

bool has_only_blanks(std::string_view text) {
  return text.find_first_not_of(" \t") == std::string_view::npos;
}

std::string_view without_line_end(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  return text;
}

TaskMark task_of(std::string_view text) {
  if (text.size() < kTaskBox || text[0] != '[' || text[2] != ']' || !has_only_blanks(text.substr(3, 1)))
    return TaskMark::none;
  if (text[1] == ' ') return TaskMark::open;
  return text[1] == 'x' || text[1] == 'X' ? TaskMark::done : TaskMark::none;
}

/// Where what may be the closing marks of a heading begins: at the end, behind a blank.
std::size_t end_of_heading_text(std::string_view text) {
  const auto marks_end = text.find_last_not_of(" \t") + 1;
  const auto marks = text.substr(0, marks_end).find_last_not_of('#') + 1;
  if (marks == 0 || !has_only_blanks(text.substr(marks - 1, 1))) return marks_end;
  return text.substr(0, marks).find_last_not_of(" \t") + 1;
}

std::vector<Alignment> columns_of(cmark_node* table) {
  std::vector<Alignment> columns;
  const auto* const alignments = cmark_gfm_extensions_get_table_alignments(table);
  for (std::size_t column = 0; column < cmark_gfm_extensions_get_table_columns(table); ++column) {
    const auto alignment = static_cast<char>(alignments[column]);
    columns.push_back(alignment == 'l'   ? Alignment::left
                      : alignment == 'c' ? Alignment::center
                      : alignment == 'r' ? Alignment::right
                                         : Alignment::none);
  }
  return columns;
}

std::vector<StyledLine> cells_of(cmark_node* row) {
  CellText text;
  InlineParser parser(text);
  std::vector<StyledLine> cells;
  for (auto* cell = cmark_node_first_child(row); cell != nullptr; cell = cmark_node_next(cell)) {
    parser.feed(content_of(cell));
    parser.finish();
    cells.push_back(text.take());
  }
  return cells;
}

void free_all_but_last(cmark_node* parent) {
  auto* const last = cmark_node_last_child(parent);
  for (auto* node = cmark_node_first_child(parent); node != last; node = cmark_node_first_child(parent))
    cmark_node_free(node);
}

}  // namespace

MarkdownParser::Kind MarkdownParser::kind_of(cmark_node* node) {
  switch (cmark_node_get_type(node)) {
    case CMARK_NODE_BLOCK_QUOTE:
      return Kind::quote;
    case CMARK_NODE_LIST:
      return Kind::list;
    case CMARK_NODE_ITEM:
      return Kind::item;
    case CMARK_NODE_HEADING:
      return Kind::heading;
    case CMARK_NODE_CODE_BLOCK: {
      int length = 0;
      int offset = 0;
      char mark = 0;
      return cmark_node_get_fenced(node, &length, &offset, &mark) != 0 ? Kind::fenced_code
                                                                       : Kind::indented_code;
    }
    case CMARK_NODE_HTML_BLOCK:
      return Kind::html;
    case CMARK_NODE_THEMATIC_BREAK:
      return Kind::rule;
    case CMARK_NODE_PARAGRAPH:
      return Kind::paragraph;
    default:
      return Kind::table;
  }
}

bool MarkdownParser::is_leaf(Kind kind) {
  return kind != Kind::quote && kind != Kind::list && kind != Kind::item;
}

void MarkdownParser::feed(std::string_view text) {
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const bool is_whole = end < text.size();
    if (is_content_) {
      take_content(text.substr(0, end));
      if (is_whole) end_line();
    } else {
      line_ += text.substr(0, end);
      take_line(is_whole);
    }
    text.remove_prefix(end + (is_whole ? 1 : 0));
  }
}

void MarkdownParser::finish() {
  if (is_content_) {
    end_line();
  } else if (!line_.empty()) {
    take_line(true);
  }
  show_header();
  while (!blocks_.empty()) end_last_block();
}

bool MarkdownParser::is_holding() const {
  return inline_.is_holding() || header_is_held_ || !heading_end_.empty() || !has_only_blanks(line_);
}

void MarkdownParser::release() {
  show_header();
  if (!has_only_blanks(line_)) release_line();
  inline_.release();
}

/// The beginning of a line whose end did not come: text, unless it is only the beginning of a mark or the
/// block that it is in needs whole lines.
void MarkdownParser::release_line() {
  if (has_only_marks(line_) || is_in(Kind::table) || is_in(Kind::html)) return;
  BlockGrammar alone;
  alone.feed(line_);
  auto* block = cmark_node_last_child(alone.document());
  while (block != nullptr && !is_leaf(kind_of(block))) block = cmark_node_last_child(block);
  const bool is_text = block != nullptr && kind_of(block) != Kind::fenced_code &&
                       (kind_of(block) != Kind::html || is_in(Kind::fenced_code));
  if (!is_text) return;
  give_beginning(std::exchange(line_, {}));
  look_again_ = 0;
  show_header();
}

void MarkdownParser::take_line(bool is_whole) {
  if (!is_whole) {
    if (line_.size() < look_again_) return;
    look_again_ = line_.size() < kShortLine ? 0 : line_.size() * 2;
    if (is_in(Kind::table) || is_in(Kind::html) || !decides_blocks(line_)) return;
  }
  look_again_ = 0;
  const auto line = std::exchange(line_, {});
  if (is_whole) {
    give(line);
    end_line();
  } else {
    give_beginning(line);
  }
}

/// The grammar drops what may be the closing marks of a heading: they come later, as text.
void MarkdownParser::give_beginning(std::string_view line) {
  auto given = end_of_heading_text(line);
  if (!decides_blocks(line.substr(0, given))) given = line.size();
  is_content_ = true;
  give(line.substr(0, given));
  take_content(line.substr(given));
}

/// Lets the grammar read a line, or as much of it as decides about its blocks, and says what that has
/// changed.
void MarkdownParser::give(std::string_view line) {
  grammar_.feed(with_limited_nesting(line));
  const auto path = path_of_last_line();
  const auto [known, common] = std::ranges::mismatch(blocks_, path, {}, &Block::node);
  const auto kept = static_cast<std::size_t>(known - blocks_.begin());
  const bool goes_on = kept == blocks_.size() && kept > 0;
  const bool is_changed =
      goes_on && is_leaf(blocks_.back().kind) && kind_of(path.back()) != blocks_.back().kind;
  if (is_changed && kind_of(path.back()) == Kind::table) {
    turn_into_table(blocks_.back());
  } else {
    show_header();
  }
  if (is_changed && kind_of(path.back()) == Kind::heading) turn_into_heading(blocks_.back());
  while (blocks_.size() > kept) end_last_block();
  for (auto index = kept; index < path.size(); ++index) begin(path, index);
  const bool has_text = take_added_text();
  forget_ended_blocks();
  const bool is_code = is_in(Kind::fenced_code) || is_in(Kind::indented_code) || is_in(Kind::html);
  if (!is_changed && !has_text && kept == path.size() && !is_code && grammar_.last_line_is_blank() &&
      line.find_first_not_of("> \t") == std::string_view::npos)
    sink_.gap();
}

/// The blocks that the last line is in, from the outermost on: those that are open, and one that it began and
/// ended.
MarkdownParser::Path MarkdownParser::path_of_last_line() const {
  Path path;
  for (auto* node = cmark_node_last_child(grammar_.document()); node != nullptr;
       node = cmark_node_last_child(node)) {
    const bool is_known = cmark_node_get_user_data(node) != nullptr;
    if (is_known && !is_open(node)) break;
    path.push_back(node);
    if (is_leaf(kind_of(node))) break;
  }
  return path;
}

void MarkdownParser::turn_into_heading(Block& block) {
  end_leaf(block);
  block.kind = Kind::heading;
  sink_.underline(cmark_node_get_heading_level(block.node));
}

void MarkdownParser::turn_into_table(Block& block) {
  end_leaf(block);
  block.kind = Kind::table;
  block.is_ended = false;
  sink_.begin_table(columns_of(block.node), !std::exchange(header_is_held_, false));
}

void MarkdownParser::begin(const Path& path, std::size_t index) {
  auto* const node = path[index];
  cmark_node_set_user_data(node, this);
  Block block{.node = node, .kind = kind_of(node)};
  content_size_ = 0;
  switch (block.kind) {
    case Kind::quote:
      sink_.begin_quote();
      break;
    case Kind::list:
      block.next_number = static_cast<std::size_t>(cmark_node_get_list_start(node));
      break;
    case Kind::item:
      sink_.begin_item(mark_of(path, index));
      break;
    case Kind::paragraph:
      needs_break_ = false;
      sink_.begin_leaf(Leaf::paragraph, 0, "");
      break;
    case Kind::heading:
      sink_.begin_leaf(Leaf::heading, cmark_node_get_heading_level(node), "");
      break;
    case Kind::fenced_code:
    case Kind::indented_code:
      begin_code(block);
      break;
    case Kind::html:
      sink_.begin_leaf(Leaf::html, 0, "");
      break;
    case Kind::rule:
      sink_.rule();
      block.is_ended = true;
      break;
    case Kind::table:
      break;  // begins as a paragraph
  }
  blocks_.push_back(block);
}

ItemMark MarkdownParser::mark_of(const Path& path, std::size_t index) {
  Block& list = blocks_.back();
  ItemMark mark{.is_ordered = cmark_node_get_list_type(list.node) == CMARK_ORDERED_LIST,
                .number = list.next_number++,
                .delimiter = cmark_node_get_list_delim(list.node) == CMARK_PAREN_DELIM ? ')' : '.'};
  if (index + 1 < path.size() && kind_of(path[index + 1]) == Kind::paragraph) {
    const std::string text(content_of(path[index + 1]));
    mark.task = task_of(text);
    if (mark.task != TaskMark::none) {
      const auto rest = std::min(text.find_first_not_of(" \t", kTaskBox), text.size());
      cmark_node_set_string_content(path[index + 1], text.substr(rest).c_str());
    }
  }
  return mark;
}

/// The node of fenced code begins with the line of its fence.
void MarkdownParser::begin_code(Block& block) {
  std::string language;
  if (block.kind == Kind::fenced_code) {
    const auto information = content_of(block.node);
    content_size_ = information.size();
    language = make_harmless(unescaped(util::trim(information)));
    language.resize(std::min(language.find_first_of(" \t"), language.size()));
  }
  sink_.begin_leaf(Leaf::code, 0, language);
}

void MarkdownParser::end_last_block() {
  Block& block = blocks_.back();
  if (is_leaf(block.kind)) {
    if (block.kind == Kind::html && !block.is_ended) take_html(cmark_node_get_literal(block.node));
    end_leaf(block);
  } else if (block.kind != Kind::list) {
    sink_.end_container();
  }
  blocks_.pop_back();
}

void MarkdownParser::end_leaf(Block& block) {
  if (std::exchange(block.is_ended, true)) return;
  if (block.kind == Kind::table) {
    sink_.end_table();
    return;
  }
  if (block.kind == Kind::paragraph || block.kind == Kind::heading) inline_.finish();
  sink_.end_leaf();
  if (!blank_code_lines_.empty()) sink_.gap();
  blank_code_lines_.clear();
}

/// What has ended is of no use to the grammar either. An answer may be long.
void MarkdownParser::forget_ended_blocks() const {
  free_all_but_last(grammar_.document());
  for (const auto& block : blocks_) {
    if (!is_leaf(block.kind) || block.kind == Kind::table) free_all_but_last(block.node);
  }
}

/// Takes the text that the last line has added to the block that it is in; false when it has not.
bool MarkdownParser::take_added_text() {
  if (blocks_.empty() || !is_leaf(blocks_.back().kind)) return false;
  Block& block = blocks_.back();
  if (block.kind == Kind::table) return take_rows();
  const std::string content(content_of(block.node));
  const auto text = std::string_view(content).substr(std::min(content_size_, content.size()));
  const bool is_line = !text.empty();
  switch (block.kind) {
    case Kind::paragraph:
      if (is_line) take_paragraph_text(without_line_end(text));
      break;
    case Kind::heading:
      if (is_line && !block.is_ended) inline_.feed(text);
      break;
    case Kind::fenced_code:
    case Kind::indented_code:
      if (is_line) take_code_line(without_line_end(text));
      cmark_node_set_string_content(block.node, content.substr(0, content_size_).c_str());
      break;
    case Kind::html:
      take_html(is_open(block.node) ? text : cmark_node_get_literal(block.node));
      if (!is_open(block.node)) end_leaf(block);
      cmark_node_set_string_content(block.node, "");
      break;
    default:
      break;
  }
  return is_line;
}

void MarkdownParser::take_paragraph_text(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  paragraph_line_ = text;
  header_is_held_ = true;
  if (!text.starts_with('|')) show_header();
}

/// Blank lines at the end of indented code do not belong to it.
void MarkdownParser::take_code_line(std::string_view line) {
  blank_code_lines_.emplace_back(line);
  if (is_in(Kind::indented_code) && !is_content_ && has_only_blanks(line)) return;
  for (const auto& one : std::exchange(blank_code_lines_, {})) {
    sink_.begin_line();
    if (!one.empty()) sink_.text(one, {});
  }
}

void MarkdownParser::take_html(std::string_view lines) {
  while (!lines.empty()) {
    const auto end = std::min(lines.find('\n'), lines.size());
    sink_.begin_line();
    if (end > 0) sink_.text(lines.substr(0, end), {});
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
}

bool MarkdownParser::take_rows() {
  bool has_rows = false;
  for (auto* row = cmark_node_first_child(blocks_.back().node); row != nullptr; row = cmark_node_next(row)) {
    if (cmark_node_get_user_data(row) != nullptr) continue;
    cmark_node_set_user_data(row, this);
    sink_.table_row(cells_of(row));
    has_rows = true;
  }
  return has_rows;
}

/// More of a line whose beginning was given to the grammar.
void MarkdownParser::take_content(std::string_view text) {
  if (text.empty()) return;
  if (is_in(Kind::paragraph)) {
    if (paragraph_line_.size() <= kLongestHeader) paragraph_line_ += text;
    inline_.feed(text);
  } else if (is_in(Kind::heading)) {
    heading_end_ += text;
    const auto end = end_of_heading_text(heading_end_);
    inline_.feed(std::string_view(heading_end_).substr(0, end));
    heading_end_.erase(0, end);
  } else {
    sink_.text(text, {});
  }
}

void MarkdownParser::end_line() {
  is_content_ = false;
  heading_end_.clear();
  if (is_in(Kind::heading)) end_leaf(blocks_.back());
  if (!is_in(Kind::paragraph)) return;
  // Of the paragraph the grammar needs only what may be the header of a table, and no definition of a
  // reference.
  const bool may_be_header =
      paragraph_line_.size() <= kLongestHeader && std::ranges::count(paragraph_line_, '|') <= kMostColumns;
  const std::string escape = paragraph_line_.starts_with('[') ? "\\" : "";
  const std::string kept = (may_be_header ? escape + paragraph_line_ : "x") + '\n';
  cmark_node_set_string_content(blocks_.back().node, kept.c_str());
  content_size_ = kept.size();
}

/// What may be the header of a table is text.
void MarkdownParser::show_header() {
  if (!std::exchange(header_is_held_, false)) return;
  if (std::exchange(needs_break_, true)) inline_.feed("\n");
  inline_.feed(paragraph_line_);
}

}  // namespace agentpress::render
