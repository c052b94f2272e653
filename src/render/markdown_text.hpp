// An answer in markdown as text for a terminal, while it arrives: gate, parser and page in one.
//
// The answer's bytes are hostile: they pass the terminal gate first, and everything that reaches the terminal
// besides its output are SGR sequences and line ends of our own.
#pragma once

#include "render/markdown_page.hpp"
#include "render/markdown_parser.hpp"
#include "render/terminal_gate.hpp"

#include <string>
#include <string_view>

namespace agentpress::render {

class MarkdownText {
 public:
  explicit MarkdownText(PageOptions options) : page_(std::move(options)), parser_(page_) {}
  MarkdownText(const MarkdownText&) = delete;
  MarkdownText& operator=(const MarkdownText&) = delete;

  /// The next bytes, cut anywhere. Returns what is to be written now.
  std::string feed(std::string_view bytes);
  /// The answer is complete. Returns the rest, with a line end.
  std::string finish();
  /// What is held back, as it came: for when it was held for too long. A table goes on with the columns it
  /// has.
  std::string release();
  bool is_holding() const { return parser_.is_holding() || page_.is_holding(); }

 private:
  TerminalGate gate_;
  MarkdownPage page_;
  MarkdownParser parser_;
};

}  // namespace agentpress::render
