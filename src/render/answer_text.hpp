// The answer on stdout: exact bytes when piped; on a terminal through the gate, with one newline at the end.
#pragma once

#include "core/event.hpp"
#include "render/terminal_gate.hpp"
#include "util/output.hpp"

namespace agentpress::render {

enum class Gate { off, on };

class AnswerText {
 public:
  AnswerText(util::OutputStream& output, Gate gate, bool end_with_newline)
      : output_(output), gate_mode_(gate), end_with_newline_(end_with_newline) {}

  /// Text and refusals are written; other events are not for stdout. Nothing is buffered.
  void on_event(const core::Event& event);

 private:
  void write(std::string_view text);
  void finish();

  util::OutputStream& output_;
  Gate gate_mode_;
  bool end_with_newline_;
  TerminalGate gate_;
  bool wrote_anything_ = false;
  char last_byte_ = '\n';
};

}  // namespace agentpress::render
