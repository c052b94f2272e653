// The text of a paragraph, heading or cell while it arrives: emphasis, code, links and the rest of what
// CommonMark and GitHub's strikethrough know within a block, as cmark-gfm reads them.
//
// Text goes on to the sink as soon as nothing that may still come can change it. What is open (an emphasis, a
// code span, the words of a link) is held back until it is closed, until the block ends, or until `release`.
// Whether something is open is asked of cmark-gfm as well: it reads what is there with an end that would
// close it.
//
// References ([words][name]) stay as they came: their definitions usually come later.
#pragma once

#include "render/markdown_dialect.hpp"
#include "render/markdown_grammar.hpp"
#include "render/markdown_sink.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace agentpress::render {

class InlineParser {
 public:
  explicit InlineParser(InlineSink& sink) : sink_(sink) {}

  /// The next characters, whole ones. Lines end with \n and have no blanks at their beginning.
  void feed(std::string_view text);
  /// The block is complete; the parser is as new afterwards.
  void finish();
  /// What is held back goes out as it came, and what closes it later is text.
  void release();

  bool is_holding() const { return dialect_.is_holding() || !source_.empty(); }

 private:
  enum class Ending { more_may_come, text_ended };
  struct Spans;

  void take(std::string_view text, Ending ending);
  void say_what_is_certain(Ending ending);
  void drop(std::size_t bytes);
  std::size_t plain_length(Ending ending) const;
  bool take_marks(Ending ending);
  void say(cmark_node* whole);
  std::string text_of(cmark_node* node) const;
  void end_link(cmark_node* link, Spans& spans);
  std::string resolved(std::string_view text) const;
  void say_text(std::string_view text, TextStyle style);

  InlineSink& sink_;
  MarkdownDialect dialect_;
  InlineGrammar grammar_;
  std::string source_;          ///< what is not certain, as CommonMark
  std::string before_;          ///< the character in front of it; empty at the beginning of a line
  std::size_t look_again_ = 0;  ///< at so many bytes
};

}  // namespace agentpress::render
