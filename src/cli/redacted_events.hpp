// Events without the keys that this run knows, for what is written to disk: a provider may send a key back,
// in pieces.
#pragma once

#include "core/event.hpp"
#include "util/redact.hpp"

namespace agentpress::cli {

class RedactedEvents {
 public:
  /// `redactor` must know its secrets by now, and outlive this.
  RedactedEvents(const util::Redactor& redactor, core::EventSink sink)
      : redactor_(redactor), stream_(redactor), sink_(std::move(sink)) {}

  void on_event(const core::Event& event);
  /// Passes on what was held back. To be called at the end.
  void finish();

 private:
  const util::Redactor& redactor_;
  util::StreamRedactor stream_;
  core::EventSink sink_;
  core::Event open_{core::TextDelta{}};  ///< the kind of text that is streaming, without its text
};

}  // namespace agentpress::cli
