#include "render/answer_text.hpp"

namespace agentpress::render {

void AnswerText::on_event(const core::Event& event) {
  if (const auto* text = std::get_if<core::TextDelta>(&event)) {
    write(text->text);
  } else if (const auto* refusal = std::get_if<core::RefusalDelta>(&event)) {
    write(refusal->text);
  } else if (core::is_ending(event)) {
    finish();
  }
}

void AnswerText::write(std::string_view text) {
  if (text.empty()) return;
  wrote_anything_ = true;
  last_byte_ = text.back();
  if (gate_mode_ == Gate::on) {
    output_.write(gate_.pass(text));
  } else {
    output_.write(text);
  }
}

void AnswerText::finish() {
  if (gate_mode_ == Gate::on) output_.write(gate_.finish());
  if (end_with_newline_ && wrote_anything_ && last_byte_ != '\n') output_.write("\n");
}

}  // namespace agentpress::render
