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
  if (markdown_) {
    put(markdown_->feed(text));
  } else if (gate_mode_ == Gate::on) {
    put(gate_.pass(text));
  } else {
    put(text);
  }
}

void AnswerText::release() {
  if (markdown_) put(markdown_->release());
}

void AnswerText::finish() {
  if (markdown_) {
    put(markdown_->finish());
    return;
  }
  if (gate_mode_ == Gate::on) put(gate_.finish());
  if (end_with_newline_ && wrote_anything_ && last_byte_ != '\n') put("\n");
}

void AnswerText::put(std::string_view bytes) {
  if (bytes.empty()) return;
  written_ += bytes.size();
  output_.write(bytes);
}

}  // namespace agentpress::render
