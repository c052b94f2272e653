// Reasoning on stderr, dim on a terminal, always through the gate; never on stdout.
#pragma once

#include "core/event.hpp"
#include "render/terminal_gate.hpp"
#include "util/output.hpp"

namespace agentpress::render {

class ReasoningText {
 public:
  ReasoningText(util::OutputStream& output, bool dim) : output_(output), dim_(dim) {}

  /// Must see an event before the answer's renderer does, so that reasoning is closed before text begins.
  void on_event(const core::Event& event);

 private:
  void open();
  void close();

  util::OutputStream& output_;
  bool dim_;
  bool is_open_ = false;
  char last_byte_ = '\n';
  TerminalGate gate_;
};

}  // namespace agentpress::render
