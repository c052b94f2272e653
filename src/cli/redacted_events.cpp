#include "cli/redacted_events.hpp"

#include <string>
#include <utility>

namespace agentpress::cli {
namespace {

/// The text of a delta that the next one of its kind goes on with; nullptr for other events.
std::string* text_of(core::Event& event) {
  return std::visit(core::Overloaded{
                        [](core::TextDelta& delta) { return &delta.text; },
                        [](core::RefusalDelta& delta) { return &delta.text; },
                        [](core::ReasoningDelta& delta) { return &delta.text; },
                        [](core::ToolCallDelta& delta) { return &delta.arguments; },
                        [](auto&) -> std::string* { return nullptr; },
                    },
                    event);
}

std::string* opaque_of(core::Event& event) {
  if (auto* reasoning = std::get_if<core::ReasoningDelta>(&event)) return &reasoning->opaque;
  if (auto* call = std::get_if<core::ToolCallDelta>(&event)) return &call->opaque;
  return nullptr;
}

bool goes_on(const core::Event& left, const core::Event& right) {
  if (left.index() != right.index()) return false;
  const auto* call = std::get_if<core::ToolCallDelta>(&left);
  return call == nullptr || call->index == std::get<core::ToolCallDelta>(right).index;
}

}  // namespace

void RedactedEvents::on_event(const core::Event& event) {
  core::Event shown = event;
  std::string* text = text_of(shown);
  if (text == nullptr) {
    if (core::is_ending(event)) finish();
    sink_(shown);
    return;
  }
  if (!goes_on(open_, shown)) {
    finish();
    open_ = shown;
    text_of(open_)->clear();
    if (auto* reasoning = std::get_if<core::ReasoningDelta>(&open_)) reasoning->opaque.clear();
    if (auto* call = std::get_if<core::ToolCallDelta>(&open_)) *call = {.index = call->index};
  }
  *text = stream_.take(*text);
  if (auto* opaque = opaque_of(shown)) {
    if (!opaque->empty()) {
      *text += stream_.finish();  // the part is complete
      *opaque = redactor_.without_secrets(*opaque);
    }
  }
  sink_(shown);
}

void RedactedEvents::finish() {
  auto rest = stream_.finish();
  if (rest.empty()) return;
  core::Event last = open_;
  *text_of(last) = std::move(rest);
  sink_(last);
}

}  // namespace agentpress::cli
