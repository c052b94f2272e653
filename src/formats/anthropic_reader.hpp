// Reads replies of the messages protocol: typed events, or one message. A stream ends with `message_stop`
// only.
#pragma once

#include "formats/reply_decoders.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace agentpress::formats {

/// What the opaque text of a hidden block of reasoning begins with. A visible block has its signature there,
/// which is base64, and may have no text either.
inline constexpr std::string_view kRedactedThinking = "redacted_thinking:";

class AnthropicReader {
 public:
  static bool takes_done_marker() { return false; }
  void take_event(std::string_view type, JsonView event, EventWriter& writer);
  static void finish_at_done(EventWriter& /*writer*/) {}
  static void finish_at_end(EventWriter& writer);
  void take_body(JsonView message, EventWriter& writer);

 private:
  /// A call that the caller is to run. Calls that the provider runs itself are not kept.
  struct OpenCall {
    std::int64_t block_index = 0;
    int call_index = 0;
    std::string whole_input;  ///< what the start of the block already had; counts unless pieces follow
  };

  void take_message_start(JsonView message, EventWriter& writer);
  void take_block(JsonView block, std::int64_t block_index, EventWriter& writer);
  void take_call(JsonView block, std::int64_t block_index, EventWriter& writer);
  void take_delta(JsonView delta, std::int64_t block_index, EventWriter& writer);
  void take_input_piece(std::string_view piece, std::int64_t block_index, EventWriter& writer);
  void take_message_delta(JsonView event, EventWriter& writer);
  void take_stop_reason(JsonView holder, EventWriter& writer);
  void take_usage(JsonView usage, EventWriter& writer);
  void close_block(std::int64_t block_index, EventWriter& writer);
  void finish(EventWriter& writer);

  std::optional<std::int64_t> plain_input_tokens_;  ///< neither read from the cache nor written to it
  core::Usage usage_;
  std::string stop_reason_;
  std::vector<OpenCall> open_calls_;
  int call_count_ = 0;
};

}  // namespace agentpress::formats
