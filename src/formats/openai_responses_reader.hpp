// Reads replies of the responses protocol: named events of a stream, or one whole response. A stream ends
// with `response.completed`, `response.incomplete`, `response.failed` or `error`, and with nothing else.
#pragma once

#include "formats/reply_decoders.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace agentpress::formats {

/// What marks a call whose input is plain text instead of JSON, so that it is sent back as such.
inline constexpr std::string_view kCustomToolCall = "custom_tool_call";

class OpenAiResponsesReader {
 public:
  static bool takes_done_marker() { return false; }
  void take_event(std::string_view type, JsonView event, EventWriter& writer);
  static void finish_at_done(EventWriter& writer) { finish_at_end(writer); }
  static void finish_at_end(EventWriter& writer);
  void take_body(JsonView response, EventWriter& writer);

 private:
  /// The same content comes up to four times: in pieces, as the whole text, inside its part and inside its
  /// item. Only the first form that arrives is written.
  enum class PartKind { text, refusal, summary, reasoning };
  struct Part {
    PartKind kind;
    std::int64_t index;
  };
  struct Item {
    std::optional<std::int64_t> output_index{};
    std::string id{};
    std::vector<Part> written{};
    int call_index = -1;  ///< -1 until it is known to be a call
    std::string pending_arguments{};
    bool has_arguments = false;
    bool is_done = false;
  };

  struct EventRow {
    std::string_view type;
    void (OpenAiResponsesReader::*take)(JsonView event, EventWriter& writer);
  };
  static std::vector<EventRow> make_event_rows();

  void take_information(JsonView response, EventWriter& writer);
  void take_created(JsonView event, EventWriter& writer);
  void take_item_added(JsonView event, EventWriter& writer);
  void take_item_done(JsonView event, EventWriter& writer);
  void take_text(JsonView event, EventWriter& writer);
  void take_refusal(JsonView event, EventWriter& writer);
  void take_summary(JsonView event, EventWriter& writer);
  void take_reasoning(JsonView event, EventWriter& writer);
  void take_arguments(JsonView event, EventWriter& writer);
  void take_annotation(JsonView event, EventWriter& writer);
  void take_ending(JsonView event, EventWriter& writer);
  void take_error(JsonView event, EventWriter& writer);

  static bool has_part(const Item& item, PartKind kind, std::int64_t index);
  static bool has_other_reasoning(const Item& item, PartKind kind);
  Item* find_item(JsonView event);
  Item& add_item(JsonView event, std::string_view id);
  Item& item_of(JsonView event);
  void take_part_event(PartKind kind, JsonView event, EventWriter& writer);
  void write_part(PartKind kind, std::string_view text, EventWriter& writer);
  void begin_call(Item& item, JsonView call, EventWriter& writer);
  static void write_arguments(Item& item, std::string_view arguments, EventWriter& writer);
  void take_whole_item(Item& item, JsonView value, EventWriter& writer);
  void take_whole_parts(Item& item, JsonView parts, EventWriter& writer);
  void take_whole_part(Item& item, PartKind kind, std::int64_t index, std::string_view text,
                       EventWriter& writer);
  void take_output(JsonView output, EventWriter& writer);
  void write_citation(JsonView annotation, EventWriter& writer);
  void write_citations(JsonView annotations, EventWriter& writer);
  void finish(JsonView response, std::string_view status, EventWriter& writer);

  std::vector<Item> items_;
  std::vector<core::Citation> citations_;
  core::ReplyInformation information_;
  int call_count_ = 0;
  bool has_refusal_ = false;
};

}  // namespace agentpress::formats
