// Reads replies of the generateContent protocol: chunks that all have the shape of a whole reply. A stream
// has no terminal event of its own; it is complete when it ends after a chunk that says why.
#pragma once

#include "formats/reply_decoders.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace agentpress::formats {

class GeminiReader {
 public:
  static bool takes_done_marker() { return false; }
  void take_event(std::string_view type, JsonView chunk, EventWriter& writer);
  void finish_at_done(EventWriter& writer) { finish_at_end(writer); }
  void finish_at_end(EventWriter& writer);
  void take_body(JsonView reply, EventWriter& writer);

 private:
  void take_information(JsonView chunk, EventWriter& writer);
  void take_candidate(JsonView candidate, EventWriter& writer);
  void take_part(JsonView part, EventWriter& writer);
  void take_call(JsonView call, JsonView part, EventWriter& writer);
  void take_sources(JsonView candidate, EventWriter& writer);
  void write_citation(std::string_view url, std::string_view title, EventWriter& writer);
  void finish(EventWriter& writer);

  core::ReplyInformation information_;
  std::optional<core::Usage> usage_;
  std::string finish_reason_;
  std::string block_reason_;
  std::string continuation_;
  std::vector<core::Citation> citations_;
  int call_count_ = 0;
  bool is_reply_ = false;  ///< an answer, or why there is none, was read
};

}  // namespace agentpress::formats
