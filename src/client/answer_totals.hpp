// An answer that comes in several replies, told as one: what the events of a later reply mean for the whole.
#pragma once

#include "core/event.hpp"

#include <cstddef>

namespace agentpress::client {

/// Bytes that a delta adds to an answer; 0 for events that are none.
std::size_t answer_bytes_of(const core::Event& event);

class AnswerTotals {
 public:
  /// Hands the event on as one of the whole answer: tool calls are counted on, and usage includes that of the
  /// replies before.
  void pass_on(const core::Event& event, const core::EventSink& sink);
  /// What comes from now on belongs to a further reply.
  void begin_further_reply();

 private:
  core::Usage usage_before_{};  ///< of all earlier replies
  core::Usage usage_{};         ///< of this one
  int calls_before_ = 0;
  int calls_ = 0;  ///< of all replies, this one included
};

}  // namespace agentpress::client
