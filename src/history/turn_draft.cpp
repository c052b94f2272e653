#include "history/turn_draft.hpp"

namespace agentpress::history {

void TurnDraft::add(const core::Event& event) {
  answer.add(event);
  if (const auto* delta = std::get_if<core::RefusalDelta>(&event)) refusal += delta->text;
  if (const auto* citation = std::get_if<core::Citation>(&event)) citations.push_back(*citation);
  if (const auto* more = std::get_if<core::ReplyInformation>(&event)) {
    if (!more->served_model.empty()) information.served_model = more->served_model;
    if (!more->response_id.empty()) information.response_id = more->response_id;
  }
}

}  // namespace agentpress::history
