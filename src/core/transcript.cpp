#include "core/transcript.hpp"

namespace agentpress::core {

void Transcript::add(const Event& event) {
  std::visit(Overloaded{
                 [&](const ReplyInformation& information) {
                   if (!information.served_model.empty())
                     information_.served_model = information.served_model;
                   if (!information.response_id.empty()) information_.response_id = information.response_id;
                 },
                 [&](const TextDelta& delta) {
                   text_bytes_ += delta.text.size();
                   if (keep_text_ == KeepText::yes) text_ += delta.text;
                 },
                 [&](const RefusalDelta& delta) { refusal_ += delta.text; },
                 [&](const ReasoningDelta& delta) {
                   if (keep_text_ == KeepText::yes) reasoning_ += delta.text;
                 },
                 [&](const ToolCallDelta& delta) { add_tool_call(delta); },
                 [&](const Citation& citation) { citations_.push_back(citation); },
                 [&](const Usage& usage) { usage_ = usage; },
                 [&](const Finish& finish) { finish_ = finish; },
                 [&](const Error& error) { error_ = error; },
             },
             event);
}

void Transcript::add_tool_call(const ToolCallDelta& delta) {
  const auto index = static_cast<std::size_t>(delta.index < 0 ? 0 : delta.index);
  if (index >= tool_calls_.size()) tool_calls_.resize(index + 1);
  ToolCall& call = tool_calls_[index];
  if (!delta.id.empty()) call.id = delta.id;
  if (!delta.name.empty()) call.name = delta.name;
  call.arguments += delta.arguments;
  call.opaque += delta.opaque;
}

}  // namespace agentpress::core
