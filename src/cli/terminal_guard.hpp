// The settings of the terminal while a chat runs on it: whatever ends or stops the process, they are again
// what they were. Only SIGKILL and SIGSTOP leave no time for it; `stty sane` helps then.
#pragma once

#include <string>

namespace agentpress::cli {

/// One at a time. Handles SIGTSTP, and the signals of a crash, as long as it lives.
class TerminalGuard {
 public:
  /// `descriptor` is a terminal that is read from and written to.
  explicit TerminalGuard(int descriptor);
  ~TerminalGuard();
  TerminalGuard(const TerminalGuard&) = delete;
  TerminalGuard& operator=(const TerminalGuard&) = delete;

  /// Who is to have the terminal.
  enum class Reader {
    line_editor,    ///< the original settings, but each key comes at once: no line discipline interprets it
    other_program,  ///< the original settings
  };

  /// Until `end_quiet`, what is typed is neither shown nor lost.
  void begin_quiet() const;
  /// Returns the bytes that were typed meanwhile.
  std::string end_quiet(Reader next) const;

  /// The line editor asks the terminal to mark what is pasted: that has to be taken back too.
  static void begin_editing();
  static void end_editing();
  /// Whether the process was stopped since the last call: the line has to be shown again.
  static bool was_stopped();

 private:
  int descriptor_;
};

}  // namespace agentpress::cli
