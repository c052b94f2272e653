#include "render/reasoning_text.hpp"

namespace agentpress::render {

void ReasoningText::on_event(const core::Event& event) {
  const auto* reasoning = std::get_if<core::ReasoningDelta>(&event);
  if (reasoning != nullptr) {
    if (reasoning->text.empty()) return;
    open();
    output_.write(gate_.pass(reasoning->text));
    last_byte_ = reasoning->text.back();
    return;
  }
  const bool is_visible = std::holds_alternative<core::TextDelta>(event) ||
                          std::holds_alternative<core::RefusalDelta>(event) ||
                          std::holds_alternative<core::ToolCallDelta>(event) || core::is_ending(event);
  if (is_visible) close();
}

void ReasoningText::open() {
  if (is_open_) return;
  is_open_ = true;
  if (dim_) output_.write("\x1b[2m");
}

void ReasoningText::close() {
  if (!is_open_) return;
  is_open_ = false;
  output_.write(gate_.finish());
  if (dim_) output_.write("\x1b[22m");
  output_.write(last_byte_ == '\n' ? "\n" : "\n\n");
}

}  // namespace agentpress::render
