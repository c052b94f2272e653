// The answer on stdout: exact bytes when piped; on a terminal through the gate, laid out as markdown where
// that is wanted, and with one newline at the end.
#pragma once

#include "core/event.hpp"
#include "render/markdown_text.hpp"
#include "render/terminal_gate.hpp"
#include "util/output.hpp"

#include <cstddef>
#include <optional>

namespace agentpress::render {

enum class Gate { off, on };

class AnswerText {
 public:
  AnswerText(util::OutputStream& output, Gate gate, bool end_with_newline)
      : output_(output), gate_mode_(gate), end_with_newline_(end_with_newline) {}

  /// Lays the answer out as markdown, which includes the gate and the newline.
  void set_markdown(PageOptions options) { markdown_.emplace(std::move(options)); }

  /// Text and refusals are written; other events are not for stdout. Nothing is buffered but what markdown
  /// holds back.
  void on_event(const core::Event& event);

  /// Whether text that has come waits for what may follow it.
  bool is_holding() const { return markdown_ && markdown_->is_holding(); }
  /// How many bytes were written; as long as it stays the same, the same text waits.
  std::size_t written() const { return written_; }
  /// The text that waits is written as it came.
  void release();

 private:
  void write(std::string_view text);
  void finish();
  void put(std::string_view bytes);

  util::OutputStream& output_;
  Gate gate_mode_;
  bool end_with_newline_;
  TerminalGate gate_;
  std::optional<MarkdownText> markdown_;
  std::size_t written_ = 0;
  bool wrote_anything_ = false;
  char last_byte_ = '\n';
};

}  // namespace agentpress::render
