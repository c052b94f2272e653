// What the markdown parser says about an answer: blocks as they begin and end, and text with its style.
//
// Everything is said in the order of the text, once, and as soon as nothing that may still come can change
// it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace agentpress::render {

struct TextStyle {
  bool emphasis = false;
  bool strong = false;
  bool struck = false;
  bool code = false;
  bool link = false;     ///< the words that a link is put on, or an address that stands for itself
  bool address = false;  ///< where a link leads, behind its words

  friend bool operator==(const TextStyle&, const TextStyle&) = default;
};

/// A piece of text in one style.
struct StyledText {
  std::string text{};
  TextStyle style{};
};

/// One line of styled text; a cell of a table.
using StyledLine = std::vector<StyledText>;

/// Text of one style stays in one piece.
inline void append(StyledLine& line, std::string_view text, TextStyle style) {
  if (!line.empty() && line.back().style == style) {
    line.back().text += text;
  } else {
    line.push_back({std::string(text), style});
  }
}

class InlineSink {
 public:
  InlineSink() = default;
  InlineSink(const InlineSink&) = delete;
  InlineSink& operator=(const InlineSink&) = delete;
  virtual ~InlineSink() = default;

  /// Never empty and without line ends. It may have blanks at the end of a line.
  virtual void text(std::string_view text, TextStyle style) = 0;
  /// Between two lines of a paragraph.
  virtual void line_break() = 0;
};

enum class TaskMark { none, open, done };

/// What stands in front of an item of a list.
struct ItemMark {
  bool is_ordered = false;
  std::size_t number = 0;  ///< of an ordered list; counted from its first item's
  char delimiter = '.';    ///< behind the number, or the bullet
  TaskMark task = TaskMark::none;
};

enum class Leaf { none, paragraph, heading, code, html };

enum class Alignment { none, left, center, right };

/// Containers (quotes and items) nest; leaves do not. Text comes within a leaf only.
class MarkdownSink : public InlineSink {
 public:
  virtual void begin_quote() = 0;
  virtual void begin_item(const ItemMark& mark) = 0;
  virtual void end_container() = 0;
  /// There are blank lines between what came and what follows.
  virtual void gap() = 0;

  /// `level` is that of a heading, `language` the first word behind the fence of a code block.
  virtual void begin_leaf(Leaf leaf, int level, std::string_view language) = 0;
  /// A line of code or HTML begins; its text follows.
  virtual void begin_line() = 0;
  virtual void end_leaf() = 0;
  /// The paragraph that has just ended was a heading, underlined with = (level 1) or - (level 2).
  virtual void underline(int level) = 0;
  virtual void rule() = 0;

  /// The first row is the header. With `header_is_shown` it has come as text already, because the wait for
  /// what makes it a header was too long.
  virtual void begin_table(const std::vector<Alignment>& columns, bool header_is_shown) = 0;
  /// Has as many cells as there are columns.
  virtual void table_row(const std::vector<StyledLine>& cells) = 0;
  virtual void end_table() = 0;
};

}  // namespace agentpress::render
