// Finding two tags in text that arrives in pieces.
#include "core/think_splitter.hpp"

#include <algorithm>
#include <utility>

namespace agentpress::core {
namespace {

constexpr std::string_view kOpeningTag = "<think>";
constexpr std::string_view kClosingTag = "</think>";
constexpr std::string_view kWhiteSpace = " \t\r\n";

/// How many bytes at the end of `text` may be the beginning of `tag`.
std::size_t length_of_started_tag(std::string_view text, std::string_view tag) {
  for (std::size_t length = std::min(text.size(), tag.size() - 1); length > 0; --length) {
    if (text.ends_with(tag.substr(0, length))) return length;
  }
  return 0;
}

void write_text(std::string_view text, const EventSink& sink) {
  if (!text.empty()) sink(TextDelta{std::string(text)});
}

void write_reasoning(std::string_view text, const EventSink& sink) {
  if (!text.empty()) sink(ReasoningDelta{.text = std::string(text), .opaque = {}});
}

/// Whether an event comes after the text before it in a way that the user can see.
bool ends_beginning(const Event& event) {
  return std::holds_alternative<ToolCallDelta>(event) || std::holds_alternative<RefusalDelta>(event) ||
         is_ending(event);
}

}  // namespace

void ThinkSplitter::take(const Event& event, const EventSink& sink) {
  if (const auto* delta = std::get_if<TextDelta>(&event)) {
    take_text(delta->text, sink);
    return;
  }
  if (ends_beginning(event)) flush(sink);
  sink(event);
}

void ThinkSplitter::take_text(std::string_view text, const EventSink& sink) {
  if (stage_ == Stage::answer) {
    write_text(text, sink);
    return;
  }
  held_ += text;
  if (stage_ == Stage::beginning) take_beginning(sink);
  if (stage_ == Stage::thinking) take_thinking(sink);
  if (stage_ == Stage::gap) take_gap(sink);
}

void ThinkSplitter::take_beginning(const EventSink& sink) {
  const std::size_t start = held_.find_first_not_of(kWhiteSpace);
  if (start == std::string::npos) return;
  const std::string_view visible = std::string_view(held_).substr(start);
  if (visible.starts_with(kOpeningTag)) {
    held_.erase(0, start + kOpeningTag.size());
    stage_ = Stage::thinking;
  } else if (!kOpeningTag.starts_with(visible)) {
    flush(sink);
  }
}

void ThinkSplitter::take_thinking(const EventSink& sink) {
  const std::size_t end = held_.find(kClosingTag);
  const bool is_closed = end != std::string::npos;
  const std::size_t known = is_closed ? end : held_.size() - length_of_started_tag(held_, kClosingTag);
  write_reasoning(std::string_view(held_).substr(0, known), sink);
  held_.erase(0, is_closed ? known + kClosingTag.size() : known);
  if (is_closed) stage_ = Stage::gap;
}

void ThinkSplitter::take_gap(const EventSink& sink) {
  const std::size_t start = held_.find_first_not_of(kWhiteSpace);
  const std::string answer = start == std::string::npos ? std::string() : held_.substr(start);
  held_.clear();
  if (answer.empty()) return;
  stage_ = Stage::answer;
  write_text(answer, sink);
}

/// No tag will be completed any more.
void ThinkSplitter::flush(const EventSink& sink) {
  const std::string rest = std::exchange(held_, {});
  if (stage_ == Stage::thinking) {
    write_reasoning(rest, sink);
    return;
  }
  if (stage_ == Stage::beginning) stage_ = Stage::answer;
  write_text(rest, sink);
}

}  // namespace agentpress::core
