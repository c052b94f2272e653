// The fenced code blocks of an answer, taken out of its text while it arrives (CommonMark 0.31, section 4.5).
//
// A fence is three or more backticks or tildes, indented by at most three spaces; a block ends at a fence of
// its kind that is at least as long and has nothing behind it. The block's own indentation is taken off its
// lines, its info string is dropped. A block that is still open at the end of the text ends there.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace agentpress::render {

class CodeBlocks {
 public:
  /// Content is handed on as it arrives; only what may turn out to be a closing fence is held back.
  struct Sink {
    std::function<void()> on_begin;
    std::function<void(std::string_view)> on_content;
    std::function<void()> on_end;
  };
  explicit CodeBlocks(Sink sink) : sink_(std::move(sink)) {}

  /// The next bytes of the text, cut anywhere.
  void feed(std::string_view bytes);
  /// The text is complete: a block that is open ends, and its last line gets its line end.
  void finish();

 private:
  struct Fence {
    char mark = '\0';
    std::size_t length = 0;
    std::size_t indentation = 0;
  };

  bool is_open() const { return fence_.length > 0; }
  void take_line();
  void take_content();
  void close();
  static Fence opening_fence(std::string_view line);
  bool may_be_closing_fence() const;

  Sink sink_;
  std::string line_;              ///< what is held back of the current line, without what was handed on
  bool line_is_content_ = false;  ///< the current line was recognised as content of the open block
  bool needs_line_end_ = false;
  Fence fence_;
};

}  // namespace agentpress::render
