// One code block of an answer instead of the answer: the first one as it arrives, or the last one at the end.
#pragma once

#include "core/event.hpp"
#include "render/code_blocks.hpp"

#include <optional>
#include <string>

namespace agentpress::render {

class CodeExtract {
 public:
  enum class Which { first, last };

  /// `sink` gets the block as text; other events as they are, but no refusal.
  CodeExtract(Which which, core::EventSink sink);
  CodeExtract(const CodeExtract&) = delete;
  CodeExtract& operator=(const CodeExtract&) = delete;

  /// With a `Finish` the last block, if that is the one wanted, comes before it. After an `Error` nobody
  /// knows which block would have been the last, and none is handed on.
  void on_event(const core::Event& event);

  /// The block, as far as it is there; nothing when there is none.
  const std::optional<std::string>& block() const { return block_; }

 private:
  void begin_block();
  void take_content(std::string_view content);

  Which which_;
  core::EventSink sink_;
  CodeBlocks blocks_;
  int begun_ = 0;
  std::optional<std::string> block_;
};

}  // namespace agentpress::render
