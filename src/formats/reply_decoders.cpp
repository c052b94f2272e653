// The parts of reply decoding that do not depend on the protocol's reader.
#include "formats/reply_decoders.hpp"

#include "util/text.hpp"

#include <algorithm>
#include <ranges>

namespace agentpress::formats {

namespace {

/// True when `text` begins like a stream, or could have if more of it had come.
bool may_be_stream(std::string_view text, std::span<const std::string_view> first_words) {
  if (util::kByteOrderMark.starts_with(text)) return true;
  if (text.starts_with(util::kByteOrderMark)) text.remove_prefix(util::kByteOrderMark.size());
  return std::ranges::any_of(first_words, [text](std::string_view word) {
    return text.starts_with(word) || word.starts_with(text);
  });
}

}  // namespace

bool may_be_object(std::string_view text) {
  const std::string_view trimmed = util::trim(text);
  return trimmed.starts_with('{') && trimmed.ends_with('}');
}

bool is_done_marker(std::string_view data) {
  const auto first = data.find_first_not_of(" \t");
  return first != std::string_view::npos && data.substr(first).starts_with("[DONE]");
}

core::Error unreadable_event_error(const EventData& event) {
  if (event.type == "error") {
    FailureReport report;
    report.message = excerpt(event.data);
    return classify_failure(0, report);
  }
  return malformed_reply_error("malformed stream: expected JSON, found", event.data);
}

core::Error no_stream_error(std::string_view beginning, std::span<const std::string_view> first_words) {
  const std::string_view trimmed = util::trim(beginning);
  if (may_be_stream(trimmed, first_words)) return cut_answer_error();
  return malformed_reply_error("expected an event stream, found", trimmed);
}

core::Error unreadable_body_error(JsonFault fault, std::string_view body) {
  switch (fault) {
    case JsonFault::cut:
      return cut_answer_error();
    case JsonFault::too_deep:
      return malformed_reply_error("expected an answer as JSON, found JSON that nests too deeply", body);
    case JsonFault::malformed:
      break;
  }
  return malformed_reply_error("expected an answer as JSON, found", body);
}

void write_failure(JsonView body, EventWriter& writer) {
  const auto report = read_failure(body);
  writer.write(report ? classify_failure(0, *report)
                      : malformed_reply_error("the JSON of the reply is not an answer", body.dump()));
}

core::FinishReason find_finish_reason(std::span<const FinishRow> rows, std::string_view word) {
  const auto row = std::ranges::find(rows, word, &FinishRow::word);
  return row == rows.end() ? core::FinishReason::stop : row->reason;
}

core::ToolCallDelta ToolCallCounter::begin_delta(const Piece& piece) {
  const std::size_t index = find_or_add(piece);
  Call& call = calls_[index];
  core::ToolCallDelta delta;
  delta.index = static_cast<int>(index);
  if (call.id.empty() && !piece.id.empty()) {
    call.id = piece.id;
    delta.id = piece.id;
  }
  if (!call.has_name && !piece.name.empty()) {
    call.has_name = true;
    delta.name = piece.name;
  }
  return delta;
}

/// Providers that leave the index out, or give every call the index 0, tell calls apart by their ids; those
/// that repeat or change the id from piece to piece do not repeat the name.
std::size_t ToolCallCounter::find_or_add(const Piece& piece) {
  const auto belongs = [&piece](const Call& call) {
    if (piece.wire_index && call.wire_index != piece.wire_index) return false;
    if (!piece.wire_index && !piece.id.empty()) return call.id == piece.id;
    const bool is_same_id = piece.id.empty() || call.id.empty() || call.id == piece.id;
    return is_same_id || piece.name.empty();
  };
  const bool is_unmarked_start = !piece.wire_index && piece.id.empty() && !piece.name.empty();
  const auto newest_first = std::views::reverse(calls_);
  const auto found = std::ranges::find_if(newest_first, belongs);
  if (found != newest_first.end() && !is_unmarked_start)
    return static_cast<std::size_t>(newest_first.end() - found) - 1;
  calls_.push_back({.wire_index = piece.wire_index, .id = {}, .has_name = false});
  return calls_.size() - 1;
}

}  // namespace agentpress::formats
