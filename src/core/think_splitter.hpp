// Some servers put a model's reasoning inside the answer, between <think> tags at its very beginning. This
// stage between a decoder and its sink makes reasoning of it.
#pragma once

#include "core/event.hpp"

#include <string>
#include <string_view>

namespace agentpress::core {

/// Only a tag at the very beginning counts, after white space at most; a later one is text. The tags go, as
/// does white space before the first and after the last. Reasoning that is never closed stays reasoning.
class ThinkSplitter {
 public:
  /// Takes the next event and passes on what it amounts to. Text is held back only as long as it may be part
  /// of a tag; all of it has been passed on before an ending is.
  void take(const Event& event, const EventSink& sink);

 private:
  enum class Stage { beginning, thinking, gap, answer };

  void take_text(std::string_view text, const EventSink& sink);
  void take_beginning(const EventSink& sink);
  void take_thinking(const EventSink& sink);
  void take_gap(const EventSink& sink);
  void flush(const EventSink& sink);

  Stage stage_ = Stage::beginning;
  std::string held_;  ///< text whose meaning is not known yet
};

}  // namespace agentpress::core
