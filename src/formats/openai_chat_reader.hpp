// Reads replies of the chat completions protocol: chunks of a stream, or one completion. A stream ends with
// `[DONE]`, or with the end of the connection after a chunk that had a finish reason.
#pragma once

#include "formats/reply_decoders.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace agentpress::formats {

class OpenAiChatReader {
 public:
  static bool takes_done_marker() { return true; }
  void take_event(std::string_view type, JsonView chunk, EventWriter& writer);
  void finish_at_done(EventWriter& writer);
  void finish_at_end(EventWriter& writer);
  void take_body(JsonView completion, EventWriter& writer);

 private:
  void take_information(JsonView chunk, EventWriter& writer);
  void take_usage(JsonView chunk, JsonView choice);
  void take_sources(JsonView chunk, EventWriter& writer);
  void take_choice(JsonView choice, EventWriter& writer);
  void take_message(JsonView message, EventWriter& writer);
  void take_reasoning(JsonView message, EventWriter& writer);
  void take_content(JsonView content, EventWriter& writer);
  void take_content_part(JsonView part, EventWriter& writer);
  void take_tool_calls(JsonView calls, EventWriter& writer);
  void take_tool_call(JsonView call, EventWriter& writer);
  void take_annotations(JsonView annotations, EventWriter& writer);
  void write_citation(std::string_view url, std::string_view title, EventWriter& writer);
  void finish(EventWriter& writer);

  core::ReplyInformation information_;
  core::Usage usage_;
  std::string finish_reason_;
  ToolCallCounter calls_;
  std::vector<std::string> cited_urls_;
  std::size_t seen_sources_ = 0;  ///< lists of sources grow from chunk to chunk; these were read
  bool has_usage_ = false;
  bool has_refusal_ = false;
  bool has_content_ = false;
  bool is_whole_ = false;  ///< an unstreamed reply
};

}  // namespace agentpress::formats
