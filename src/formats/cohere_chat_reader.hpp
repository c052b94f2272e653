// Replies of the chat protocol, second version, streamed and whole.
#pragma once

#include "formats/reply_decoders.hpp"

#include <string_view>

namespace agentpress::formats {

/// The plan that some models write before they call tools is no reasoning: it comes out as the opaque part of
/// a `ReasoningDelta`, so that it can go back with the calls.
class CohereChatReader {
 public:
  static bool takes_done_marker() { return false; }

  void take_event(std::string_view type, JsonView event, EventWriter& writer);
  void take_body(JsonView reply, EventWriter& writer);
  void finish_at_done(EventWriter& /*writer*/) {}
  static void finish_at_end(EventWriter& writer);

 private:
  void take_call_piece(JsonView event, EventWriter& writer);
  void take_call(JsonView call, std::optional<std::int64_t> wire_index, EventWriter& writer);
  void finish(JsonView ending, EventWriter& writer);

  ToolCallCounter calls_;
};

}  // namespace agentpress::formats
