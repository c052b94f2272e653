#include "render/markdown_parser.hpp"

#include "render/markdown_line_forms.hpp"
#include "render/markdown_spans.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace agentpress::render {
namespace {

constexpr std::size_t kTabStop = 4;
constexpr std::size_t kIndentedCode = 4;
constexpr std::size_t kShortestFenceRun = 3;
constexpr std::size_t kDeepestHeading = 6;
constexpr std::ptrdiff_t kFewestRuleMarks = 3;
/// `[x]` and the blank behind it.
constexpr std::size_t kTaskBox = 4;
constexpr std::size_t kLongestNumber = 9;
/// Every line looks at all that it is in: without a limit, a few long lines would make each of many short
/// ones slow.
constexpr std::size_t kDeepestNesting = 100;
/// So long a line is looked at with every byte while it is not known what it is; a longer one when it has
/// doubled.
constexpr std::size_t kShortLine = 64;

/// Collects the text of one cell.
class CellText final : public InlineSink {
 public:
  void text(std::string_view text, TextStyle style) override {
    if (!line_.empty() && line_.back().style == style) {
      line_.back().text += text;
    } else {
      line_.push_back({std::string(text), style});
    }
  }
  void line_break() override {}
  StyledLine take() { return std::exchange(line_, {}); }

 private:
  StyledLine line_;
};

/// How often the first character comes at the beginning.
std::size_t length_of_run(std::string_view text) {
  return std::min(text.find_first_not_of(text.front()), text.size());
}

bool is_blank_byte(char byte) {
  return byte == ' ' || byte == '\t';
}

/// Whether there are only `mark`s and blanks.
bool has_only(std::string_view text, char mark) {
  return std::ranges::all_of(text, [mark](char byte) { return byte == mark || is_blank_byte(byte); });
}

}  // namespace

/// A place in the line, with the columns of its tabs.
class MarkdownParser::Reader {
 public:
  Reader(std::string_view line, bool is_whole) : line_(line), is_whole_(is_whole) { look(); }

  /// The end of the line has come.
  bool is_whole() const { return is_whole_; }

  /// Columns of blanks from here to the next character.
  std::size_t indentation() const { return indentation_; }
  /// Only blanks are left.
  bool at_end() const { return next_ == line_.size(); }
  /// The next character that is no blank, and the text from there.
  char peek() const { return at_end() ? '\0' : line_[next_]; }
  std::string_view text() const { return line_.substr(next_); }
  /// Everything from here.
  std::string_view rest() const { return line_.substr(offset_); }
  std::size_t offset() const { return offset_; }
  std::size_t text_offset() const { return next_; }
  /// Columns of a tab that was begun.
  std::size_t blanks() const { return tab_rest_; }

  void skip_blanks() {
    offset_ = next_;
    column_ += indentation_;
    tab_rest_ = 0;
    look();
  }
  void skip_characters(std::size_t count) {
    skip_blanks();
    offset_ += count;
    column_ += count;
    look();
  }
  void skip_columns(std::size_t count) {
    while (count > 0) {
      if (tab_rest_ > 0) {
        --tab_rest_;
        ++column_;
        --count;
        continue;
      }
      if (offset_ >= line_.size() || !is_blank_byte(line_[offset_])) break;
      if (line_[offset_++] == '\t') {
        tab_rest_ = kTabStop - column_ % kTabStop;
      } else {
        ++column_;
        --count;
      }
    }
    look();
  }

 private:
  void look() {
    next_ = offset_;
    indentation_ = tab_rest_;
    for (; next_ < line_.size() && is_blank_byte(line_[next_]); ++next_) {
      indentation_ += line_[next_] == '\t' ? kTabStop - (column_ + indentation_) % kTabStop : 1;
    }
  }

  std::string_view line_;
  bool is_whole_;
  std::size_t offset_ = 0;
  std::size_t column_ = 0;
  std::size_t tab_rest_ = 0;
  std::size_t next_ = 0;
  std::size_t indentation_ = 0;
};

void MarkdownParser::feed(std::string_view text) {
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const bool is_whole = end < text.size();
    if (is_content_) {
      take_content(text.substr(0, end));
      if (is_whole) end_content();
    } else {
      line_ += text.substr(0, end);
      take_line(is_whole);
    }
    text.remove_prefix(end + (is_whole ? 1 : 0));
  }
}

void MarkdownParser::finish() {
  if (is_content_) {
    end_content();
  } else if (!line_.empty()) {
    take_line(true);
  }
  give_up_header();
  close_leaf();
  close_containers(0);
}

bool MarkdownParser::is_holding() const {
  return inline_.is_holding() || (header_ && !header_is_shown_) || !heading_end_.empty() ||
         line_.find_first_not_of(" \t") != std::string::npos;
}

void MarkdownParser::release() {
  if (header_ && !header_is_shown_) {
    inline_.feed(*header_);
    header_is_shown_ = true;
  }
  if (!line_.empty()) release_line();
  inline_.release();
}

/// The beginning of a line whose end did not come: text, unless it is only the beginning of a mark.
void MarkdownParser::release_line() {
  const auto line = read_line(true);
  if (!line || line->kind != Kind::text || !line->begun.empty()) return;
  const std::string text(text_of(*line));
  if (text.find_first_not_of("`~#>-+*_=|: \t") == std::string::npos) return;
  apply(*line);
  line_.clear();
  look_again_ = 0;
  is_content_ = true;
  header_is_shown_ = header_is_open_ = header_.has_value();
  inline_.feed(text);
}

void MarkdownParser::take_line(bool is_whole) {
  if (!is_whole && line_.size() < look_again_) return;
  const auto line = read_line(is_whole);
  if (!line) {
    look_again_ = line_.size() < kShortLine ? 0 : line_.size() * 2;
    return;
  }
  look_again_ = 0;
  apply(*line);
  const bool has_content = line->kind == Kind::text || line->kind == Kind::heading ||
                           line->kind == Kind::code || line->kind == Kind::indented_code;
  if (has_content && !(line->kind == Kind::text && header_)) {
    is_content_ = true;
    const std::string content(text_of(*line));
    line_.clear();
    take_content(content);
    if (is_whole) end_content();
    return;
  }
  line_.clear();
}

std::string_view MarkdownParser::text_of(const Line& line) const {
  return std::string_view(line_).substr(line.offset);
}

std::optional<MarkdownParser::Line> MarkdownParser::read_line(bool is_whole) const {
  Reader reader(line_, is_whole);
  Line line;
  if (!match_containers(reader, line)) return std::nullopt;
  const bool all_match = line.matched == containers_.size();
  const bool is_verbatim = open_ == Open::fenced_code || open_ == Open::html;
  if (all_match && (is_verbatim || open_ == Open::indented_code)) {
    if (!read_open_leaf(reader, line)) return std::nullopt;
    if (line.kind != Kind::text) return line;
  }
  if (!read_block_starts(reader, line)) return std::nullopt;
  if (line.kind == Kind::text && line.begun.empty() && open_ == Open::paragraph)
    line.matched = containers_.size();
  return line;
}

/// Which of the open containers the line belongs to; false when only more of the line can tell.
bool MarkdownParser::match_containers(Reader& reader, Line& line) const {
  for (const auto& container : containers_) {
    if (reader.at_end() && !reader.is_whole()) return false;
    if (container.is_item) {
      const bool is_indented = reader.indentation() >= container.indentation;
      if (!is_indented && (!reader.at_end() || container.is_empty)) return true;
      reader.skip_columns(container.indentation);
    } else {
      if (reader.indentation() >= kIndentedCode || reader.peek() != '>') return true;
      reader.skip_characters(1);
      if (reader.rest().empty() && !reader.is_whole()) return false;
      reader.skip_columns(1);
    }
    ++line.matched;
  }
  return true;
}

/// The next line of code or HTML. `text`: it is not one.
bool MarkdownParser::read_open_leaf(Reader& reader, Line& line) const {
  if (open_ == Open::html) {
    if (!reader.is_whole()) return false;
    if (reader.at_end() && html_kind_ >= 6) return true;
    line.kind = Kind::html;
    line.offset = reader.offset();
    return true;
  }
  if (reader.at_end()) {
    if (!reader.is_whole()) return false;
    line.kind = Kind::blank_code;
    reader.skip_columns(open_ == Open::fenced_code ? fence_.indentation : kIndentedCode);
    line.offset = reader.offset();
    line.blanks = reader.blanks();
    return true;
  }
  if (open_ == Open::indented_code) {
    if (reader.indentation() < kIndentedCode) return true;
    reader.skip_columns(kIndentedCode);
  } else {
    const auto text = reader.text();
    if (reader.indentation() < kIndentedCode && text.front() == fence_.mark) {
      const auto run = std::min(text.find_first_not_of(fence_.mark), text.size());
      const bool may_end =
          run == text.size() || (run >= fence_.length && util::trim(text.substr(run)).empty());
      if (may_end && !reader.is_whole()) return false;
      if (may_end && run >= fence_.length) {
        line.kind = Kind::end_of_fence;
        return true;
      }
    }
    reader.skip_columns(std::min(fence_.indentation, reader.indentation()));
  }
  line.kind = Kind::code;
  line.offset = reader.offset();
  line.blanks = reader.blanks();
  return true;
}

/// The containers that begin on the line, and then what kind of line it is.
bool MarkdownParser::read_block_starts(Reader& reader, Line& line) const {
  // In the order in which CommonMark prefers one to the other.
  static constexpr std::array kReadings{&read_indented,  &read_delimiter_row, &read_quote,
                                        &read_heading,   &read_fence,         &read_html,
                                        &read_underline, &read_rule,          &read_item};
  for (;;) {
    if (reader.at_end()) {
      line.kind = Kind::blank;
      return reader.is_whole();
    }
    line.offset = reader.text_offset();
    Reading reading = Reading::no;
    for (const auto read : kReadings) {
      reading = read(*this, reader, line);
      if (reading != Reading::no) break;
    }
    if (reading == Reading::unknown) return false;
    if (reading == Reading::leaf) return true;
    if (reading == Reading::no) return read_text(reader, line);
  }
}

bool MarkdownParser::is_in_paragraph(const Line& line) const {
  return line.begun.empty() && open_ == Open::paragraph;
}

bool MarkdownParser::interrupts_paragraph(const Line& line) const {
  return is_in_paragraph(line) && line.matched == containers_.size();
}

bool MarkdownParser::may_nest(const Line& line) {
  return line.matched + line.begun.size() < kDeepestNesting;
}

/// Indented code, or a line of a paragraph with many blanks in front.
MarkdownParser::Reading MarkdownParser::read_indented(const MarkdownParser& parser, Reader& reader,
                                                      Line& line) {
  if (reader.indentation() < kIndentedCode) return Reading::no;
  if (parser.is_in_paragraph(line)) {
    if (reader.peek() == '|' && !reader.is_whole()) return Reading::unknown;
    line.kind = Kind::text;
    reader.skip_blanks();
  } else {
    line.kind = Kind::indented_code;
    reader.skip_columns(kIndentedCode);
  }
  line.offset = reader.offset();
  line.blanks = reader.blanks();
  return Reading::leaf;
}

MarkdownParser::Reading MarkdownParser::read_delimiter_row(const MarkdownParser& parser, Reader& reader,
                                                           Line& line) {
  if (!parser.interrupts_paragraph(line) || !parser.header_ || !may_become_delimiter_row(reader.text()))
    return Reading::no;
  if (!reader.is_whole()) return Reading::unknown;
  const auto columns = columns_of_delimiter_row(reader.text());
  if (!columns || columns->size() != cells_of_row(*parser.header_).size()) return Reading::no;
  line.kind = Kind::delimiter_row;
  return Reading::leaf;
}

MarkdownParser::Reading MarkdownParser::read_quote(const MarkdownParser& /*parser*/, Reader& reader,
                                                   Line& line) {
  if (reader.peek() != '>' || !may_nest(line)) return Reading::no;
  reader.skip_characters(1);
  if (reader.rest().empty() && !reader.is_whole()) return Reading::unknown;
  reader.skip_columns(1);
  line.begun.push_back({});
  return Reading::container;
}

MarkdownParser::Reading MarkdownParser::read_heading(const MarkdownParser& /*parser*/, Reader& reader,
                                                     Line& line) {
  const auto text = reader.text();
  const auto run = length_of_run(text);
  if (text.front() != '#' || run > kDeepestHeading) return Reading::no;
  if (run == text.size() && !reader.is_whole()) return Reading::unknown;
  if (run < text.size() && !is_blank_byte(text[run])) return Reading::no;
  reader.skip_characters(run);
  if (reader.at_end() && !reader.is_whole()) return Reading::unknown;
  line.kind = Kind::heading;
  line.level = static_cast<int>(run);
  line.offset = reader.text_offset();
  return Reading::leaf;
}

MarkdownParser::Reading MarkdownParser::read_fence(const MarkdownParser& /*parser*/, Reader& reader,
                                                   Line& line) {
  const auto text = reader.text();
  const char mark = text.front();
  if (mark != '`' && mark != '~') return Reading::no;
  const auto run = length_of_run(text);
  if (run == text.size() && !reader.is_whole()) return Reading::unknown;
  // With a backtick behind it, it is code within a paragraph: ```like this```.
  if (run < kShortestFenceRun || (mark == '`' && text.find('`', run) != std::string_view::npos))
    return Reading::no;
  if (!reader.is_whole()) return Reading::unknown;
  line.kind = Kind::fence;
  line.fence = {.mark = mark, .length = run, .indentation = reader.indentation()};
  line.offset += run;
  return Reading::leaf;
}

MarkdownParser::Reading MarkdownParser::read_html(const MarkdownParser& parser, Reader& reader, Line& line) {
  if (reader.peek() != '<') return Reading::no;
  if (!reader.is_whole()) return Reading::unknown;
  line.html_kind = kind_of_html_block(reader.text(), parser.is_in_paragraph(line));
  if (line.html_kind == 0) return Reading::no;
  line.kind = Kind::html;
  line.offset = reader.offset();
  line.blanks = reader.blanks();
  return Reading::leaf;
}

MarkdownParser::Reading MarkdownParser::read_underline(const MarkdownParser& parser, Reader& reader,
                                                       Line& line) {
  const auto text = reader.text();
  const char mark = text.front();
  if (!parser.interrupts_paragraph(line) || (mark != '=' && mark != '-')) return Reading::no;
  if (!util::trim(text.substr(length_of_run(text))).empty()) return Reading::no;
  if (!reader.is_whole()) return Reading::unknown;
  line.kind = Kind::underline;
  line.level = mark == '=' ? 1 : 2;
  return Reading::leaf;
}

MarkdownParser::Reading MarkdownParser::read_rule(const MarkdownParser& /*parser*/, Reader& reader,
                                                  Line& line) {
  const auto text = reader.text();
  const char mark = text.front();
  if ((mark != '*' && mark != '-' && mark != '_') || !has_only(text, mark)) return Reading::no;
  if (!reader.is_whole()) return Reading::unknown;
  if (std::ranges::count(text, mark) < kFewestRuleMarks) return Reading::no;
  line.kind = Kind::rule;
  return Reading::leaf;
}

/// The mark of an item, with what it says of the text behind it.
MarkdownParser::Reading MarkdownParser::read_item(const MarkdownParser& parser, Reader& reader, Line& line) {
  const auto text = reader.text();
  const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
  if (digits > kLongestNumber || !may_nest(line)) return Reading::no;
  if (digits == text.size()) return reader.is_whole() ? Reading::no : Reading::unknown;
  ItemMark mark{.is_ordered = digits > 0, .delimiter = text[digits]};
  const std::string_view allowed = mark.is_ordered ? ".)" : "-+*";
  if (allowed.find(mark.delimiter) == std::string_view::npos) return Reading::no;
  for (const char digit : text.substr(0, digits))
    mark.number = mark.number * 10 + static_cast<std::size_t>(digit - '0');
  const auto width = digits + 1;
  if (width < text.size() && !is_blank_byte(text[width])) return Reading::no;
  Reader content = reader;
  content.skip_characters(width);
  if (content.at_end() && !reader.is_whole()) return Reading::unknown;
  // An empty item, or one that does not begin a list, is no reason to end a paragraph.
  if (parser.interrupts_paragraph(line) && (content.at_end() || (mark.is_ordered && mark.number != 1)))
    return Reading::no;
  const bool is_code = content.indentation() > kIndentedCode;
  const std::size_t padding = content.at_end() || is_code ? 1 : content.indentation();
  Container item{.is_item = true, .indentation = reader.indentation() + width + padding, .mark = mark};
  content.skip_columns(padding);
  if (!is_code && !read_task(content, item.mark)) return Reading::unknown;
  line.begun.push_back(item);
  reader = content;
  return Reading::container;
}

/// The box of a task, if there is one; false when only more of the line can tell.
bool MarkdownParser::read_task(Reader& reader, ItemMark& mark) {
  const auto text = reader.text();
  if (!text.starts_with('[')) return true;
  if (text.size() < kTaskBox) return reader.is_whole();
  const bool is_box = std::string_view(" xX").find(text[1]) != std::string_view::npos && text[2] == ']';
  if (!is_box || !is_blank_byte(text[3])) return true;
  mark.task = text[1] == ' ' ? TaskMark::open : TaskMark::done;
  reader.skip_characters(kTaskBox - 1);
  reader.skip_columns(1);
  return true;
}

/// A row of the open table, or a line of a paragraph. One that may be a table's header has to be whole.
bool MarkdownParser::read_text(const Reader& reader, Line& line) const {
  const bool is_row = open_ == Open::table && line.begun.empty() && line.matched == containers_.size();
  line.kind = is_row ? Kind::table_row : Kind::text;
  return reader.is_whole() || !(is_row || reader.peek() == '|');
}

void MarkdownParser::apply(const Line& line) {
  if (header_ && line.kind != Kind::delimiter_row) give_up_header();
  switch (line.kind) {
    case Kind::blank:
      begin_containers(line);
      if (line.begun.empty()) sink_.gap();
      return;
    case Kind::text:
      begin_or_go_on(line, Open::paragraph, Leaf::paragraph);
      continue_text(line);
      return;
    case Kind::delimiter_row:
      begin_table(text_of(line));
      return;
    case Kind::table_row:
      add_row(text_of(line));
      return;
    case Kind::underline:
      close_leaf();
      sink_.underline(line.level);
      return;
    case Kind::rule:
      begin_containers(line);
      if (!containers_.empty()) containers_.back().is_empty = false;
      sink_.rule();
      return;
    case Kind::heading:
      begin_containers(line);
      begin_leaf(Open::heading, Leaf::heading, line.level, "");
      return;
    case Kind::html:
      if (!goes_on(line, Open::html)) html_kind_ = line.html_kind;
      begin_or_go_on(line, Open::html, Leaf::html);
      take_html(text_of(line), line.blanks);
      return;
    case Kind::fence:
    case Kind::end_of_fence:
    case Kind::code:
    case Kind::blank_code:
    case Kind::indented_code:
      apply_code(line);
      return;
  }
}

void MarkdownParser::apply_code(const Line& line) {
  if (line.kind == Kind::fence) {
    begin_containers(line);
    const auto information = unescaped(util::trim(text_of(line)));
    fence_ = line.fence;
    begin_leaf(Open::fenced_code, Leaf::code, 0,
               std::string_view(information).substr(0, information.find_first_of(" \t")));
  } else if (line.kind == Kind::end_of_fence) {
    close_leaf();
  } else if (line.kind == Kind::blank_code && open_ == Open::indented_code) {
    ++blank_code_lines_;
  } else {
    if (line.kind == Kind::indented_code) begin_or_go_on(line, Open::indented_code, Leaf::code);
    begin_code_line(line.blanks);
    if (line.kind == Kind::blank_code && !text_of(line).empty()) sink_.text(text_of(line), {});
  }
}

bool MarkdownParser::goes_on(const Line& line, Open open) const {
  return open_ == open && line.begun.empty() && line.matched == containers_.size();
}

void MarkdownParser::begin_or_go_on(const Line& line, Open open, Leaf leaf) {
  if (goes_on(line, open)) return;
  begin_containers(line);
  begin_leaf(open, leaf, 0, "");
}

/// A line of the open paragraph. One that may be the header of a table waits for the line below it.
void MarkdownParser::continue_text(const Line& line) {
  if (needs_break_) inline_.feed("\n");
  needs_break_ = true;
  if (text_of(line).starts_with('|')) {
    header_ = std::string(text_of(line));
    header_is_shown_ = false;
  }
}

void MarkdownParser::give_up_header() {
  if (!header_) return;
  if (!header_is_shown_) inline_.feed(*header_);
  header_.reset();
}

void MarkdownParser::begin_containers(const Line& line) {
  close_leaf();
  // An empty item ends with a blank line, and the next one belongs to its list all the same.
  auto sibling =
      containers_.size() == line.matched ? std::exchange(empty_sibling_, std::nullopt) : std::nullopt;
  if (line.matched < containers_.size()) sibling = containers_[line.matched];
  if (line.kind == Kind::blank && line.begun.empty()) empty_sibling_ = sibling;
  close_containers(line.matched);
  for (auto container : line.begun) {
    if (!containers_.empty()) containers_.back().is_empty = false;
    if (container.is_item) {
      auto& mark = container.mark;
      const bool continues = sibling && sibling->is_item && sibling->mark.is_ordered == mark.is_ordered &&
                             sibling->mark.delimiter == mark.delimiter;
      if (continues && mark.is_ordered) mark.number = sibling->mark.number + 1;
      sink_.begin_item(mark);
    } else {
      sink_.begin_quote();
    }
    containers_.push_back(container);
    sibling.reset();
  }
}

void MarkdownParser::close_containers(std::size_t count) {
  for (; containers_.size() > count; containers_.pop_back()) sink_.end_container();
}

void MarkdownParser::begin_leaf(Open open, Leaf leaf, int level, std::string_view language) {
  close_leaf();
  if (!containers_.empty()) containers_.back().is_empty = false;
  open_ = open;
  blank_code_lines_ = 0;
  heading_has_text_ = needs_break_ = false;
  sink_.begin_leaf(leaf, level, language);
}

void MarkdownParser::close_leaf() {
  const auto open = std::exchange(open_, Open::nothing);
  switch (open) {
    case Open::nothing:
      return;
    case Open::table:
      sink_.end_table();
      return;
    case Open::indented_code:
      if (blank_code_lines_ > 0) {
        sink_.end_leaf();
        sink_.gap();
        return;
      }
      break;
    case Open::paragraph:
    case Open::heading:
      inline_.finish();
      break;
    case Open::fenced_code:
    case Open::html:
      break;
  }
  sink_.end_leaf();
}

void MarkdownParser::take_content(std::string_view text) {
  if (text.empty()) return;
  if (open_ == Open::paragraph) {
    if (header_is_open_) *header_ += text;
    inline_.feed(text);
    return;
  }
  if (open_ != Open::heading) {
    sink_.text(text, {});
    return;
  }
  // Marks behind a blank may be those that close the heading.
  for (const char byte : text) {
    const bool may_close =
        is_blank_byte(byte) || (byte == '#' && (!heading_end_.empty() || !heading_has_text_));
    heading_end_ += byte;
    if (may_close) continue;
    inline_.feed(heading_end_);
    heading_end_.clear();
    heading_has_text_ = true;
  }
}

void MarkdownParser::end_content() {
  is_content_ = false;
  header_is_open_ = false;
  if (open_ != Open::heading) return;
  std::string_view end = heading_end_;
  while (!end.empty() && is_blank_byte(end.back())) end.remove_suffix(1);
  auto kept = end;
  while (!kept.empty() && kept.back() == '#') kept.remove_suffix(1);
  const bool closes = kept.empty() ? !heading_has_text_ || end.empty() : is_blank_byte(kept.back());
  if (!closes) kept = end;
  while (!kept.empty() && is_blank_byte(kept.back())) kept.remove_suffix(1);
  inline_.feed(kept);
  heading_end_.clear();
  close_leaf();
}

void MarkdownParser::begin_code_line(std::size_t blanks) {
  for (; blank_code_lines_ > 0; --blank_code_lines_) sink_.begin_line();
  sink_.begin_line();
  if (blanks > 0) sink_.text(std::string(blanks, ' '), {});
}

void MarkdownParser::take_html(std::string_view text, std::size_t blanks) {
  sink_.begin_line();
  if (blanks > 0) sink_.text(std::string(blanks, ' '), {});
  if (!text.empty()) sink_.text(text, {});
  if (ends_html_block(text, html_kind_)) close_leaf();
}

void MarkdownParser::begin_table(std::string_view delimiter_row) {
  const std::string header = *std::exchange(header_, std::nullopt);
  columns_ = columns_of_delimiter_row(delimiter_row).value_or(std::vector<Alignment>{});
  close_leaf();
  open_ = Open::table;
  sink_.begin_table(columns_, header_is_shown_);
  add_row(header);
}

void MarkdownParser::add_row(std::string_view row) {
  CellText text;
  InlineParser cell_parser(text);
  std::vector<StyledLine> cells;
  for (const auto& cell : cells_of_row(row)) {
    if (cells.size() == columns_.size()) break;
    cell_parser.feed(cell);
    cell_parser.finish();
    cells.push_back(text.take());
  }
  cells.resize(columns_.size());
  sink_.table_row(cells);
}

}  // namespace agentpress::render
