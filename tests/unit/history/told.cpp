#include "told.hpp"

#include "core/event.hpp"

namespace agentpress::test {
namespace {

std::string told_part(const core::Part& part) {
  return std::visit(
      core::Overloaded{[](const core::TextPart& text) { return text.text; },
                       [](const core::ReasoningPart& reasoning) { return "{" + reasoning.text + "}"; },
                       [](const core::MediaPart& media) {
                         return "[" + media.media_type + " " + media.name + " " + media.base64 + media.url +
                                "]";
                       },
                       [](const core::ToolCallPart& call) {
                         return "call(" + call.id + ", " + call.name + ", " + call.arguments + ")";
                       },
                       [](const core::ToolResultPart& result) {
                         return std::string(result.is_error ? "error(" : "result(") + result.call_id + ", " +
                                result.name + ", " + result.text + ")";
                       }},
      part);
}

}  // namespace

std::string told(const std::vector<core::Message>& messages) {
  constexpr const char* kRoles[] = {"system:", "user:", "assistant:", "tool:"};
  std::string text;
  for (const auto& message : messages) {
    text += (text.empty() ? "" : " | ") + std::string(kRoles[static_cast<std::size_t>(message.role)]);
    for (const auto& part : message.parts) text += " " + told_part(part);
  }
  return text;
}

}  // namespace agentpress::test
