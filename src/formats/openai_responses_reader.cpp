// Events are told apart by the `type` inside their JSON; the name in the framing is only a spare, as some
// servers write it after the data.
#include "formats/openai_responses_reader.hpp"

#include <algorithm>
#include <array>
#include <ranges>

namespace agentpress::formats {
namespace {

using core::FinishReason;

/// Why a response is incomplete; whatever else the reason is called, a limit ended it.
FinishReason incomplete_reason(std::string_view reason) {
  return reason == "content_filter" ? FinishReason::content_filter : FinishReason::length;
}

core::Usage read_usage(JsonView usage) {
  const JsonView input_details = usage["input_tokens_details"];
  return {.input_tokens = usage["input_tokens"].count(),
          .output_tokens = usage["output_tokens"].count(),
          .cached_tokens = input_details["cached_tokens"].count(),
          .cache_write_tokens = input_details["cache_write_tokens"].count(),
          .reasoning_tokens = usage["output_tokens_details"]["reasoning_tokens"].count(),
          .raw = usage.dump()};
}

bool is_call(JsonView item) {
  const auto type = item["type"].text();
  return type == "function_call" || type == kCustomToolCall;
}

std::string arguments_of(JsonView call) {
  const JsonView arguments = call["type"].text() == kCustomToolCall ? call["input"] : call["arguments"];
  return arguments.is_object() ? arguments.dump() : std::string(arguments.text());
}

}  // namespace

std::vector<OpenAiResponsesReader::EventRow> OpenAiResponsesReader::make_event_rows() {
  using Reader = OpenAiResponsesReader;
  return {
      {"response.output_text.delta", &Reader::take_text},
      {"response.output_text.done", &Reader::take_text},
      {"response.function_call_arguments.delta", &Reader::take_arguments},
      {"response.function_call_arguments.done", &Reader::take_arguments},
      {"response.custom_tool_call_input.delta", &Reader::take_arguments},
      {"response.custom_tool_call_input.done", &Reader::take_arguments},
      {"response.reasoning_summary_text.delta", &Reader::take_summary},
      {"response.reasoning_summary_text.done", &Reader::take_summary},
      {"response.reasoning_text.delta", &Reader::take_reasoning},
      {"response.reasoning_text.done", &Reader::take_reasoning},
      {"response.refusal.delta", &Reader::take_refusal},
      {"response.refusal.done", &Reader::take_refusal},
      {"response.output_text.annotation.added", &Reader::take_annotation},
      {"response.output_item.added", &Reader::take_item_added},
      {"response.output_item.done", &Reader::take_item_done},
      {"response.created", &Reader::take_created},
      {"response.queued", &Reader::take_created},
      {"response.in_progress", &Reader::take_created},
      {"response.completed", &Reader::take_ending},
      {"response.incomplete", &Reader::take_ending},
      {"response.failed", &Reader::take_ending},
      {"error", &Reader::take_error},
  };
}

void OpenAiResponsesReader::take_event(std::string_view type, JsonView event, EventWriter& writer) {
  static const auto kRows = make_event_rows();
  if (const auto own_type = event["type"].text(); !own_type.empty()) type = own_type;
  const auto row = std::ranges::find(kRows, type, &EventRow::type);
  if (row != kRows.end()) {
    (this->*row->take)(event, writer);
  } else if (event["error"].has_value()) {
    write_failure(event, writer);
  }
}

void OpenAiResponsesReader::take_body(JsonView response, EventWriter& writer) {
  const JsonView output = response["output"];
  if (!output.is_array() || response["error"].has_value()) {
    write_failure(response, writer);
    return;
  }
  take_information(response, writer);
  take_output(output, writer);
  finish(response, response["status"].text(), writer);
}

void OpenAiResponsesReader::finish_at_end(EventWriter& writer) {
  writer.write(cut_answer_error());
}

void OpenAiResponsesReader::take_information(JsonView response, EventWriter& writer) {
  core::ReplyInformation news;
  if (information_.served_model.empty()) news.served_model = response["model"].text();
  if (information_.response_id.empty()) news.response_id = response["id"].text();
  if (!news.served_model.empty()) information_.served_model = news.served_model;
  if (!news.response_id.empty()) information_.response_id = news.response_id;
  if (news != core::ReplyInformation()) writer.write(std::move(news));
}

void OpenAiResponsesReader::take_created(JsonView event, EventWriter& writer) {
  take_information(event["response"], writer);
}

void OpenAiResponsesReader::take_item_added(JsonView event, EventWriter& writer) {
  const JsonView value = event["item"];
  Item& item = add_item(event, value["id"].text());
  // A call without its name is not begun: the event at its end has the whole of it.
  if (is_call(value) && !value["name"].text().empty()) begin_call(item, value, writer);
}

void OpenAiResponsesReader::take_item_done(JsonView event, EventWriter& writer) {
  const JsonView value = event["item"];
  Item* known = find_item(event);
  Item& item = known != nullptr && !known->is_done ? *known : add_item(event, value["id"].text());
  take_whole_item(item, value, writer);
}

void OpenAiResponsesReader::take_text(JsonView event, EventWriter& writer) {
  take_part_event(PartKind::text, event, writer);
}

void OpenAiResponsesReader::take_refusal(JsonView event, EventWriter& writer) {
  take_part_event(PartKind::refusal, event, writer);
}

void OpenAiResponsesReader::take_summary(JsonView event, EventWriter& writer) {
  take_part_event(PartKind::summary, event, writer);
}

void OpenAiResponsesReader::take_reasoning(JsonView event, EventWriter& writer) {
  take_part_event(PartKind::reasoning, event, writer);
}

void OpenAiResponsesReader::take_arguments(JsonView event, EventWriter& writer) {
  Item* item = find_item(event);
  if (item == nullptr || item->call_index < 0) return;
  if (event["delta"].is_string()) {
    write_arguments(*item, event["delta"].text(), writer);
  } else if (!item->has_arguments) {
    const JsonView arguments = event["arguments"];
    write_arguments(*item, arguments.is_string() ? arguments.text() : event["input"].text(), writer);
  }
}

void OpenAiResponsesReader::take_annotation(JsonView event, EventWriter& writer) {
  write_citation(event["annotation"], writer);
}

void OpenAiResponsesReader::take_ending(JsonView event, EventWriter& writer) {
  const JsonView response = event["response"];
  take_information(response, writer);
  // A server that sent no items on the way has them all here. Otherwise they are known, and perhaps counted
  // differently.
  if (items_.empty()) take_output(response["output"], writer);
  const auto status = response["status"].text();
  const auto type = event["type"].text();
  finish(response, status.empty() ? type.substr(type.rfind('.') + 1) : status, writer);
}

// NOLINTNEXTLINE(readability-convert-member-functions-to-static): it stands in the table of member functions
void OpenAiResponsesReader::take_error(JsonView event, EventWriter& writer) {
  write_failure(event, writer);
}

/// Ids change from event to event on some servers, so the place in the output counts where there is one.
OpenAiResponsesReader::Item* OpenAiResponsesReader::find_item(JsonView event) {
  const auto output_index = event["output_index"].count();
  const auto item_id = event["item_id"].is_string() ? event["item_id"].text() : event["item"]["id"].text();
  for (Item& item : std::views::reverse(items_)) {
    const bool has_index = output_index && item.output_index;
    if (has_index ? item.output_index == output_index : item.id == item_id) return &item;
  }
  return nullptr;
}

OpenAiResponsesReader::Item& OpenAiResponsesReader::add_item(JsonView event, std::string_view id) {
  Item item;
  item.output_index = event["output_index"].count();
  item.id = id;
  return items_.emplace_back(std::move(item));
}

OpenAiResponsesReader::Item& OpenAiResponsesReader::item_of(JsonView event) {
  Item* item = find_item(event);
  return item != nullptr ? *item : add_item(event, event["item_id"].text());
}

bool OpenAiResponsesReader::has_part(const Item& item, PartKind kind, std::int64_t index) {
  return std::ranges::any_of(item.written,
                             [=](const Part& part) { return part.kind == kind && part.index == index; });
}

/// Whether the item's reasoning was already written in its other form: a summary says the same again.
bool OpenAiResponsesReader::has_other_reasoning(const Item& item, PartKind kind) {
  if (kind != PartKind::summary && kind != PartKind::reasoning) return false;
  const auto other = kind == PartKind::summary ? PartKind::reasoning : PartKind::summary;
  return std::ranges::any_of(item.written, [=](const Part& part) { return part.kind == other; });
}

/// A piece of a part, or (without `delta`) the whole of it.
void OpenAiResponsesReader::take_part_event(PartKind kind, JsonView event, EventWriter& writer) {
  Item& item = item_of(event);
  const JsonView place = kind == PartKind::summary ? event["summary_index"] : event["content_index"];
  const auto index = place.count().value_or(0);
  if (!event["delta"].is_string()) {
    const JsonView whole = kind == PartKind::refusal ? event["refusal"] : event["text"];
    take_whole_part(item, kind, index, whole.text(), writer);
    return;
  }
  const auto piece = event["delta"].text();
  if (piece.empty() || has_other_reasoning(item, kind)) return;
  if (!has_part(item, kind, index)) item.written.push_back({kind, index});
  write_part(kind, piece, writer);
}

void OpenAiResponsesReader::write_part(PartKind kind, std::string_view text, EventWriter& writer) {
  if (text.empty()) return;
  switch (kind) {
    case PartKind::text:
      writer.write(core::TextDelta{std::string(text)});
      return;
    case PartKind::refusal:
      has_refusal_ = true;
      writer.write(core::RefusalDelta{std::string(text)});
      return;
    case PartKind::summary:
    case PartKind::reasoning:
      writer.write(core::ReasoningDelta{.text = std::string(text), .opaque = {}});
      return;
  }
}

void OpenAiResponsesReader::begin_call(Item& item, JsonView call, EventWriter& writer) {
  item.call_index = call_count_++;
  item.pending_arguments = arguments_of(call);
  const auto id = call["call_id"].text();
  const bool is_custom = call["type"].text() == kCustomToolCall;
  writer.write(core::ToolCallDelta{.index = item.call_index,
                                   .id = std::string(id.empty() ? call["id"].text() : id),
                                   .name = std::string(call["name"].text()),
                                   .arguments = {},
                                   .opaque = std::string(is_custom ? kCustomToolCall : std::string_view{})});
}

void OpenAiResponsesReader::write_arguments(Item& item, std::string_view arguments, EventWriter& writer) {
  if (arguments.empty()) return;
  item.has_arguments = true;
  writer.write(core::ToolCallDelta{
      .index = item.call_index, .id = {}, .name = {}, .arguments = std::string(arguments), .opaque = {}});
}

/// Writes what of a whole item was not written in pieces.
void OpenAiResponsesReader::take_whole_item(Item& item, JsonView value, EventWriter& writer) {
  item.is_done = true;
  if (is_call(value)) {
    if (item.call_index < 0) begin_call(item, value, writer);
    if (!item.has_arguments) write_arguments(item, arguments_of(value), writer);
  } else if (value["type"].text() == "message") {
    take_whole_parts(item, value["content"], writer);
  } else if (value["type"].text() == "reasoning") {
    take_whole_parts(item, value["summary"], writer);
    take_whole_parts(item, value["content"], writer);
    // One line for each item, so that several of them can be told apart when they are joined.
    if (!value["encrypted_content"].text().empty())
      writer.write(core::ReasoningDelta{.text = {}, .opaque = value.dump() + "\n"});
  }
}

/// The parts of a whole item, of which the first ones of each kind may be known from their pieces. Some
/// servers count `content_index` from 1 in the pieces, so parts are matched by their order and not by their
/// index.
void OpenAiResponsesReader::take_whole_parts(Item& item, JsonView parts, EventWriter& writer) {
  if (!parts.is_array()) return;
  struct Row {
    std::string_view type;
    PartKind kind;
    std::string_view member;
  };
  static constexpr std::array kRows{
      Row{"output_text", PartKind::text, "text"}, Row{"refusal", PartKind::refusal, "refusal"},
      Row{"summary_text", PartKind::summary, "text"}, Row{"reasoning_text", PartKind::reasoning, "text"}};
  std::array<std::int64_t, kRows.size()> known{};
  for (std::size_t row = 0; row < kRows.size(); ++row)
    known[row] = std::ranges::count(item.written, kRows[row].kind, &Part::kind);
  std::int64_t position = -1;
  for (const JsonView part : parts.elements()) {
    ++position;
    const auto* row = std::ranges::find(kRows, part["type"].text(), &Row::type);
    if (row == kRows.end()) continue;
    const bool is_known = known[static_cast<std::size_t>(row - kRows.begin())]-- > 0;
    if (!is_known) take_whole_part(item, row->kind, position, part[row->member].text(), writer);
    if (row->kind == PartKind::text) write_citations(part["annotations"], writer);
  }
}

void OpenAiResponsesReader::take_whole_part(Item& item, PartKind kind, std::int64_t index,
                                            std::string_view text, EventWriter& writer) {
  if (text.empty() || has_part(item, kind, index) || has_other_reasoning(item, kind)) return;
  item.written.push_back({kind, index});
  write_part(kind, text, writer);
}

void OpenAiResponsesReader::take_output(JsonView output, EventWriter& writer) {
  for (const JsonView whole : output.elements()) {
    Item item;
    take_whole_item(item, whole, writer);
  }
}

/// A citation comes with its own event and again with its part and its item.
void OpenAiResponsesReader::write_citation(JsonView annotation, EventWriter& writer) {
  const auto title = annotation["title"].text();
  core::Citation citation{.url = std::string(annotation["url"].text()),
                          .title = std::string(title.empty() ? annotation["filename"].text() : title)};
  if (citation == core::Citation() || std::ranges::find(citations_, citation) != citations_.end()) return;
  citations_.push_back(citation);
  writer.write(std::move(citation));
}

void OpenAiResponsesReader::write_citations(JsonView annotations, EventWriter& writer) {
  for (const JsonView annotation : annotations.elements()) write_citation(annotation, writer);
}

void OpenAiResponsesReader::finish(JsonView response, std::string_view status, EventWriter& writer) {
  for (Item& item : items_) {
    if (item.call_index >= 0 && !item.has_arguments) write_arguments(item, item.pending_arguments, writer);
  }
  if (const JsonView usage = response["usage"]; usage.is_object() && !usage.empty())
    writer.write(read_usage(usage));
  if (response["error"].has_value()) {
    write_failure(response, writer);
    return;
  }
  const bool is_incomplete = status == "incomplete";
  if (!status.empty() && status != "completed" && !is_incomplete) {
    writer.write(failed_generation_error(status));
    return;
  }
  FinishReason reason = call_count_ > 0 ? FinishReason::tool_calls : FinishReason::stop;
  if (is_incomplete) reason = incomplete_reason(response["incomplete_details"]["reason"].text());
  if (has_refusal_) reason = FinishReason::content_filter;
  writer.write(core::Finish{.reason = reason, .raw = std::string(status), .continuation = {}});
}

}  // namespace agentpress::formats
