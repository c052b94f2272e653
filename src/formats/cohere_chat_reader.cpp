// Events are told apart by the `type` inside their JSON; the name in the framing is only a spare.
#include "formats/cohere_chat_reader.hpp"

#include <array>
#include <string>
#include <utility>

namespace agentpress::formats {
namespace {

using core::FinishReason;

constexpr std::array kFinishReasons{
    FinishRow{"COMPLETE", FinishReason::stop},
    FinishRow{"STOP_SEQUENCE", FinishReason::stop},
    FinishRow{"MAX_TOKENS", FinishReason::length},
    FinishRow{"TOOL_CALL", FinishReason::tool_calls},
};

/// Reasons that mean that the provider failed: the text so far is not the answer.
bool is_failure(std::string_view finish_reason) {
  return finish_reason.starts_with("ERROR") || finish_reason == "TIMEOUT";
}

void write_information(JsonView holder, EventWriter& writer) {
  if (const auto id = holder["id"].text(); !id.empty())
    writer.write(core::ReplyInformation{.served_model = {}, .response_id = std::string(id)});
}

void write_content(JsonView content, EventWriter& writer) {
  const auto text = content.is_string() ? content.text() : content["text"].text();
  if (!text.empty()) writer.write(core::TextDelta{std::string(text)});
  if (const auto thinking = content["thinking"].text(); !thinking.empty())
    writer.write(core::ReasoningDelta{.text = std::string(thinking), .opaque = {}});
}

void write_plan(JsonView plan, EventWriter& writer) {
  if (!plan.text().empty())
    writer.write(core::ReasoningDelta{.text = {}, .opaque = std::string(plan.text())});
}

std::string first_text(JsonView first, JsonView second) {
  return std::string(first.text().empty() ? second.text() : first.text());
}

/// A source is a document, or what a tool gave back; only some have a title or an address.
void write_source(JsonView source, EventWriter& writer) {
  const JsonView document = source["document"];
  const JsonView output = source["tool_output"];
  core::Citation citation{.url = first_text(document["url"], output["url"]),
                          .title = first_text(document["title"], output["title"])};
  if (citation == core::Citation()) citation.title = source["id"].text();
  if (citation != core::Citation()) writer.write(std::move(citation));
}

void write_citation(JsonView citation, EventWriter& writer) {
  const JsonView sources = citation["sources"];
  for (const JsonView source : sources.elements()) write_source(source, writer);
}

void write_usage(JsonView usage, EventWriter& writer) {
  if (usage.empty()) return;
  const JsonView tokens = usage["tokens"];
  writer.write(core::Usage{.input_tokens = tokens["input_tokens"].count(),
                           .output_tokens = tokens["output_tokens"].count(),
                           .cached_tokens = usage["cached_tokens"].count(),
                           .cache_write_tokens = {},
                           .reasoning_tokens = tokens["reasoning_tokens"].count(),
                           .raw = usage.dump()});
}

/// `values` is an array in whole replies and its one new element in events.
template <class Action>
void for_each_of(JsonView values, Action action) {
  if (values.is_object()) action(values);
  if (!values.is_array()) return;
  for (const JsonView value : values.elements()) action(value);
}

}  // namespace

void CohereChatReader::take_event(std::string_view type, JsonView event, EventWriter& writer) {
  if (const auto own_type = event["type"].text(); !own_type.empty()) type = own_type;
  const JsonView message = event["delta"]["message"];
  if (type == "content-delta" || type == "content-start") {
    for_each_of(message["content"], [&](JsonView content) { write_content(content, writer); });
  } else if (type == "tool-plan-delta") {
    write_plan(message["tool_plan"], writer);
  } else if (type == "tool-call-start" || type == "tool-call-delta") {
    take_call_piece(event, writer);
  } else if (type == "citation-start") {
    for_each_of(message["citations"], [&](JsonView citation) { write_citation(citation, writer); });
  } else if (type == "message-start") {
    write_information(event, writer);
  } else if (type == "message-end") {
    finish(event["delta"], writer);
  } else if (type == "error" || event["error"].has_value() ||
             (type.empty() && event["message"].is_string())) {
    write_failure(event, writer);
  }
}

void CohereChatReader::take_body(JsonView reply, EventWriter& writer) {
  const JsonView message = reply["message"];
  if (!message.is_object()) {
    write_failure(reply, writer);
    return;
  }
  write_information(reply, writer);
  if (message["content"].is_string()) write_content(message["content"], writer);
  for_each_of(message["content"], [&](JsonView content) { write_content(content, writer); });
  write_plan(message["tool_plan"], writer);
  std::int64_t wire_index = 0;
  for_each_of(message["tool_calls"], [&](JsonView call) { take_call(call, wire_index++, writer); });
  for_each_of(message["citations"], [&](JsonView citation) { write_citation(citation, writer); });
  finish(reply, writer);
}

void CohereChatReader::finish_at_end(EventWriter& writer) {
  writer.write(cut_answer_error());
}

void CohereChatReader::take_call_piece(JsonView event, EventWriter& writer) {
  for_each_of(event["delta"]["message"]["tool_calls"],
              [&](JsonView call) { take_call(call, event["index"].count(), writer); });
}

void CohereChatReader::take_call(JsonView call, std::optional<std::int64_t> wire_index, EventWriter& writer) {
  const JsonView function = call["function"];
  const JsonView input = function["arguments"];
  std::string arguments = input.is_object() ? input.dump() : std::string(input.text());
  const ToolCallCounter::Piece piece{
      .wire_index = wire_index, .id = call["id"].text(), .name = function["name"].text()};
  if (piece.id.empty() && piece.name.empty() && arguments.empty()) return;
  auto delta = calls_.begin_delta(piece);
  delta.arguments = std::move(arguments);
  if (!delta.id.empty() || !delta.name.empty() || !delta.arguments.empty()) writer.write(std::move(delta));
}

/// `ending` is the delta of the last event, or a whole reply.
void CohereChatReader::finish(JsonView ending, EventWriter& writer) {
  write_usage(ending["usage"], writer);
  const auto word = ending["finish_reason"].text();
  const auto failure = ending["error"].text();
  if (!failure.empty()) {
    const auto code = ending["error_type"].text().empty() ? word : ending["error_type"].text();
    writer.write(classify_failure(
        0, {.message = std::string(failure), .type = {}, .code = std::string(code), .status = 0}));
  } else if (is_failure(word)) {
    writer.write(failed_generation_error(word));
  } else {
    FinishReason reason = find_finish_reason(kFinishReasons, word);
    if (reason == FinishReason::stop && !calls_.empty()) reason = FinishReason::tool_calls;
    writer.write(core::Finish{.reason = reason, .raw = std::string(word)});
  }
}

}  // namespace agentpress::formats
