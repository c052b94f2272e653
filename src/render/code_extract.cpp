#include "render/code_extract.hpp"

namespace agentpress::render {

CodeExtract::CodeExtract(Which which, core::EventSink sink)
    : which_(which),
      sink_(std::move(sink)),
      blocks_({.on_begin = [this] { begin_block(); },
               .on_content = [this](std::string_view content) { take_content(content); },
               .on_end = [] {}}) {}

void CodeExtract::on_event(const core::Event& event) {
  if (const auto* text = std::get_if<core::TextDelta>(&event)) {
    blocks_.feed(text->text);
    return;
  }
  if (std::holds_alternative<core::RefusalDelta>(event)) return;  // words, not code
  if (std::holds_alternative<core::Finish>(event)) {
    blocks_.finish();
    if (which_ == Which::last && block_) sink_(core::TextDelta{*block_});
  } else if (core::is_ending(event) && which_ == Which::last) {
    block_.reset();
  }
  sink_(event);
}

void CodeExtract::begin_block() {
  ++begun_;
  if (which_ == Which::last || begun_ == 1) block_.emplace();
}

void CodeExtract::take_content(std::string_view content) {
  if (which_ == Which::first && begun_ > 1) return;
  *block_ += content;
  if (which_ == Which::first) sink_(core::TextDelta{std::string(content)});
}

}  // namespace agentpress::render
