// Lines typed at a terminal, with GNU readline: the user's inputrc, emacs and vi keys, search, completion, a
// pasted page as one text. Alt-Enter begins another line, Ctrl-X Ctrl-E asks for the editor.
#pragma once

#include "cli/line_source.hpp"
#include "cli/terminal_guard.hpp"
#include "cli/typed_lines.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace agentpress::cli {

struct Offers {
  std::vector<std::string> words{};
  bool wants_files = false;
};

/// What may stand in the place of `word`, with which the text before the cursor ends; `before` is the rest of
/// that text.
using Completer = std::function<Offers(std::string_view before, std::string_view word)>;

class LineEditor final : public LineSource {
 public:
  /// Null when there is no readline on this machine. One at a time.
  static std::unique_ptr<LineEditor> open(TypedLines lines, Completer completer);
  ~LineEditor() override;
  LineEditor(const LineEditor&) = delete;
  LineEditor& operator=(const LineEditor&) = delete;

  /// `prompt` is harmless text; its escapes stand between \001 and \002.
  TypedInput read(const std::string& prompt) override;
  void begin_answer() override { shows_answer_ = true; }
  void lend_terminal() override;
  void take_terminal_back() override;
  void put_back(std::string_view text) override;
  void remember(std::string_view line) override;

 private:
  LineEditor(TypedLines lines, Completer completer);
  void set_up();
  void end_line();
  void abandon_line();

  TypedLines lines_;
  TerminalGuard guard_;
  std::string draft_;          ///< what the next line begins with
  bool shows_answer_ = false;  ///< since the last line
};

}  // namespace agentpress::cli
