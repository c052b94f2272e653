// Where the lines of a chat come from: a person at a terminal, or a script.
#pragma once

#include <string>
#include <string_view>

namespace agentpress::cli {

struct TypedInput {
  enum class Kind {
    line,
    to_editor,    ///< the text is to be opened in the user's editor
    interrupted,  ///< by a signal, which is recorded; the line is gone
    end,          ///< there is no more
  };
  Kind kind = Kind::end;
  std::string text{};  ///< of `line` and `to_editor`; it may have several lines
};

class LineSource {
 public:
  /// Those of readline (RL_PROMPT_START_IGNORE, RL_PROMPT_END_IGNORE).
  static constexpr char kInvisibleBegin = '\x01';
  static constexpr char kInvisibleEnd = '\x02';

  virtual ~LineSource() = default;
  /// Waits for the next line. `prompt` is shown where there is somebody to read it; what has no width in it
  /// stands between `kInvisibleBegin` and `kInvisibleEnd`.
  virtual TypedInput read(const std::string& prompt) = 0;
  /// An answer is to be shown: a line end that is typed meanwhile sends nothing.
  virtual void begin_answer() {}
  /// Between two lines what is typed waits for the next one - but not while another program has the terminal.
  virtual void lend_terminal() {}
  virtual void take_terminal_back() {}
  /// The next line begins with this text, which nobody has to type again.
  virtual void put_back(std::string_view /*text*/) {}
  /// The line was a message or a command, not an answer to a question: it may be wanted again.
  virtual void remember(std::string_view /*line*/) {}
};

}  // namespace agentpress::cli
