#include "core/message_builder.hpp"

#include <limits>

namespace agentpress::core {
namespace {

constexpr std::size_t kNoPart = std::numeric_limits<std::size_t>::max();

template <class Kind>
Kind* last_of_kind(std::vector<Part>& parts) {
  return parts.empty() ? nullptr : std::get_if<Kind>(&parts.back());
}

}  // namespace

void MessageBuilder::add(const Event& event) {
  std::visit(Overloaded{
                 [this](const TextDelta& delta) { add(delta); },
                 [this](const ReasoningDelta& delta) { add(delta); },
                 [this](const ToolCallDelta& delta) { add(delta); },
                 [](const auto&) {},
             },
             event);
}

void MessageBuilder::add(const TextDelta& delta) {
  if (delta.text.empty()) return;
  if (auto* part = last_of_kind<TextPart>(parts_)) {
    part->text += delta.text;
  } else {
    parts_.emplace_back(TextPart{delta.text});
  }
}

void MessageBuilder::add(const ReasoningDelta& delta) {
  if (delta.text.empty() && delta.opaque.empty()) return;
  auto* part = last_of_kind<ReasoningPart>(parts_);
  if (part == nullptr || !part->opaque.empty()) {
    parts_.emplace_back(ReasoningPart{.text = delta.text, .opaque = delta.opaque});
  } else {
    part->text += delta.text;
    part->opaque = delta.opaque;
  }
}

void MessageBuilder::add(const ToolCallDelta& delta) {
  const auto index = static_cast<std::size_t>(delta.index < 0 ? 0 : delta.index);
  if (index >= calls_.size()) calls_.resize(index + 1, kNoPart);
  if (calls_[index] == kNoPart) {
    calls_[index] = parts_.size();
    parts_.emplace_back(ToolCallPart{});
  }
  auto& part = std::get<ToolCallPart>(parts_[calls_[index]]);
  if (!delta.id.empty()) part.id = delta.id;
  if (!delta.name.empty()) part.name = delta.name;
  part.arguments += delta.arguments;
  part.opaque += delta.opaque;
}

}  // namespace agentpress::core
