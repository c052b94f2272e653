// From events to the model's message, as it is stored and sent back in the next turn.
#pragma once

#include "core/chat_request.hpp"
#include "core/event.hpp"

#include <cstddef>
#include <vector>

namespace agentpress::core {

/// Parts stand in the order in which their first delta came. Text is one part until something else comes; so
/// is reasoning, which is also complete once a delta brought its opaque data (Anthropic signs each block,
/// Responses encrypts each item). A tool call is one part, however its deltas are mixed with those of others.
class MessageBuilder {
 public:
  void add(const Event& event);

  /// Only the last part and tool calls still grow; none goes away.
  const std::vector<Part>& parts() const { return parts_; }

 private:
  void add(const TextDelta& delta);
  void add(const ReasoningDelta& delta);
  void add(const ToolCallDelta& delta);

  std::vector<Part> parts_;
  std::vector<std::size_t> calls_;  ///< for each index of a tool call, where its part is
};

}  // namespace agentpress::core
