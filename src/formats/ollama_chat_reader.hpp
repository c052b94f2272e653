// Replies of the chat protocol that answers with lines of JSON. A whole reply is one such line.
#pragma once

#include "formats/reply_decoders.hpp"

#include <string_view>

namespace agentpress::formats {

class OllamaChatReader {
 public:
  static bool takes_done_marker() { return false; }

  void take_event(std::string_view type, JsonView line, EventWriter& writer);
  void take_body(JsonView reply, EventWriter& writer);
  void finish_at_done(EventWriter& /*writer*/) {}
  static void finish_at_end(EventWriter& writer);

 private:
  void take_information(JsonView line, EventWriter& writer);
  void take_message(JsonView message, EventWriter& writer);
  void take_calls(JsonView calls, EventWriter& writer);
  void finish(JsonView line, EventWriter& writer) const;

  bool has_information_ = false;
  int call_count_ = 0;
};

}  // namespace agentpress::formats
