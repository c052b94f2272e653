#include "render/markdown_line_head.hpp"

#include <algorithm>
#include <cstddef>

namespace agentpress::render {
namespace {

constexpr std::string_view kBlanks = " \t";
constexpr std::string_view kDigits = "0123456789";
constexpr std::size_t kLongestNumber = 9;
constexpr std::size_t kDeepestHeading = 6;
constexpr std::size_t kFenceRun = 3;
/// `[x]`
constexpr std::size_t kBoxWidth = 3;
constexpr std::size_t kDeepestNesting = 100;

bool is_blank_byte(char byte) {
  return kBlanks.find(byte) != std::string_view::npos;
}

/// How many of the first bytes are among `bytes`.
std::size_t run_of(std::string_view text, std::string_view bytes) {
  return std::min(text.find_first_not_of(bytes), text.size());
}

bool has_only(std::string_view text, std::string_view bytes) {
  return run_of(text, bytes) == text.size();
}

/// The mark of an item with a blank behind it: its length without the blank, 0 when there is none.
std::size_t length_of_item_mark(std::string_view text) {
  const auto digits = run_of(text, kDigits);
  if (digits > kLongestNumber || digits + 1 >= text.size() || !is_blank_byte(text[digits + 1])) return 0;
  const std::string_view ends = digits > 0 ? ".)" : "-+*";
  return ends.find(text[digits]) == std::string_view::npos ? 0 : digits + 1;
}

/// Goes over the marks of quotes and items that a line begins with, one at a time.
class ContainerMarks {
 public:
  explicit ContainerMarks(std::string_view line) : line_(line) { skip_blanks(); }

  /// What stands behind the marks, without blanks in front.
  std::string_view rest() const { return line_.substr(position_); }
  std::size_t position() const { return position_; }
  bool last_is_item() const { return last_is_item_; }

  bool skip_mark() {
    const bool is_quote = rest().starts_with('>');
    const auto length = is_quote ? 1 : length_of_item_mark(rest());
    // A rule (* * *) begins like an item.
    if (length == 0 || (!is_quote && is_rule_so_far())) return false;
    last_is_item_ = !is_quote;
    position_ += length;
    skip_blanks();
    return true;
  }

 private:
  bool is_rule_so_far() const {
    const char mark = rest().front();
    return (mark == '*' || mark == '-') && has_only(rest(), std::string{mark, ' ', '\t'});
  }
  void skip_blanks() { position_ += run_of(rest(), kBlanks); }

  std::string_view line_;
  std::size_t position_ = 0;
  bool last_is_item_ = false;
};

/// Whether the box of a task, or what may become one, is decided about.
bool decides_task(std::string_view text) {
  for (const std::string_view box : {"[ ] ", "[x] ", "[X] ", "[ ]\t", "[x]\t", "[X]\t"}) {
    if (box.starts_with(text)) return false;
    if (!text.starts_with(box)) continue;
    const auto words = text.find_first_not_of(kBlanks, kBoxWidth);
    return words < text.size() && text[words] != '|';
  }
  return true;
}

bool decides_heading(std::string_view text) {
  const auto run = run_of(text, "#");
  if (run > kDeepestHeading) return true;
  return run < text.size() && (!is_blank_byte(text[run]) || !has_only(text.substr(run), "# \t"));
}

bool decides_fence(std::string_view text) {
  const auto run = run_of(text, std::string{text.front()});
  return run < text.size() && run < kFenceRun;
}

}  // namespace

bool decides_blocks(std::string_view beginning) {
  ContainerMarks marks(beginning);
  while (marks.skip_mark()) {
  }
  const auto text = marks.rest();
  if (text.empty()) return false;
  switch (text.front()) {
    case '|':
    case '<':
      return false;
    case '#':
      return decides_heading(text);
    case '`':
    case '~':
      return decides_fence(text);
    case '[':
      return !marks.last_is_item() || decides_task(text);
    default:
      break;
  }
  // A number may become the mark of an item; dashes and the like a rule, an underline or the row below a
  // table's header.
  const auto digits = run_of(text, kDigits);
  if (digits > 0) return digits > kLongestNumber || !has_only(text.substr(digits), ".)");
  return !has_only(text, "-+*_=:| \t");
}

bool has_only_marks(std::string_view beginning) {
  return has_only(beginning, "`~#>-+*_=|: \t");
}

std::string with_limited_nesting(std::string_view line) {
  ContainerMarks marks(line);
  for (std::size_t depth = 0; depth < kDeepestNesting; ++depth)
    if (!marks.skip_mark()) return std::string(line);
  const auto escaped = marks.position() + run_of(marks.rest(), kDigits);
  const bool is_mark = ContainerMarks(marks.rest()).skip_mark();
  return is_mark ? std::string(line).insert(escaped, 1, '\\') : std::string(line);
}

}  // namespace agentpress::render
