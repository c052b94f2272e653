// Events are told apart by the `type` inside their JSON; the name in the framing is only a spare.
#include "formats/anthropic_reader.hpp"

#include <algorithm>
#include <array>

namespace agentpress::formats {
namespace {

using core::FinishReason;

constexpr std::array kStopReasons{
    FinishRow{"end_turn", FinishReason::stop},
    FinishRow{"stop_sequence", FinishReason::stop},
    FinishRow{"max_tokens", FinishReason::length},
    FinishRow{"model_context_window_exceeded", FinishReason::length},
    FinishRow{"tool_use", FinishReason::tool_calls},
    FinishRow{"refusal", FinishReason::content_filter},
    FinishRow{"pause_turn", FinishReason::pause},
};

void replace_count(std::optional<std::int64_t>& count, JsonView value) {
  if (const auto news = value.count()) count = news;
}

void write_reasoning(std::string_view text, std::string_view opaque, EventWriter& writer) {
  if (text.empty() && opaque.empty()) return;
  writer.write(core::ReasoningDelta{.text = std::string(text), .opaque = std::string(opaque)});
}

void write_text(std::string_view text, EventWriter& writer) {
  if (!text.empty()) writer.write(core::TextDelta{std::string(text)});
}

void write_citation(JsonView citation, EventWriter& writer) {
  const auto title = citation["title"].text();
  core::Citation event{.url = std::string(citation["url"].text()),
                       .title = std::string(title.empty() ? citation["document_title"].text() : title)};
  if (event != core::Citation()) writer.write(std::move(event));
}

void write_citations(JsonView citations, EventWriter& writer) {
  if (!citations.is_array()) return;
  for (const JsonView citation : citations.elements()) write_citation(citation, writer);
}

}  // namespace

void AnthropicReader::take_event(std::string_view type, JsonView event, EventWriter& writer) {
  if (const auto own_type = event["type"].text(); !own_type.empty()) type = own_type;
  const auto block_index = [&event] { return event["index"].count().value_or(0); };
  if (type == "content_block_delta") {
    take_delta(event["delta"], block_index(), writer);
  } else if (type == "content_block_start") {
    take_block(event["content_block"], block_index(), writer);
  } else if (type == "content_block_stop") {
    close_block(block_index(), writer);
  } else if (type == "message_start") {
    take_message_start(event["message"], writer);
  } else if (type == "message_delta") {
    take_message_delta(event, writer);
  } else if (type == "message_stop") {
    finish(writer);
  } else if (type == "error" || event["error"].has_value()) {
    write_failure(event, writer);
  }
}

void AnthropicReader::take_body(JsonView message, EventWriter& writer) {
  const JsonView blocks = message["content"];
  if (!blocks.is_array() || message["error"].has_value()) {
    write_failure(message, writer);
    return;
  }
  take_message_start(message, writer);
  std::int64_t index = 0;
  for (const JsonView block : blocks.elements()) {
    take_block(block, index, writer);
    close_block(index++, writer);
  }
  take_stop_reason(message, writer);
  finish(writer);
}

void AnthropicReader::finish_at_end(EventWriter& writer) {
  writer.write(cut_answer_error());
}

void AnthropicReader::finish(EventWriter& writer) {
  while (!open_calls_.empty()) close_block(open_calls_.front().block_index, writer);
  FinishReason reason = find_finish_reason(kStopReasons, stop_reason_);
  if (stop_reason_.empty() && call_count_ > 0) reason = FinishReason::tool_calls;
  writer.write(core::Finish{.reason = reason, .raw = stop_reason_});
}

void AnthropicReader::take_message_start(JsonView message, EventWriter& writer) {
  core::ReplyInformation information{.served_model = std::string(message["model"].text()),
                                     .response_id = std::string(message["id"].text())};
  if (information != core::ReplyInformation()) writer.write(std::move(information));
  take_usage(message["usage"], writer);
}

void AnthropicReader::take_block(JsonView block, std::int64_t block_index, EventWriter& writer) {
  const auto type = block["type"].text();
  if (type == "text") {
    write_text(block["text"].text(), writer);
    write_citations(block["citations"], writer);
  } else if (type == "thinking") {
    write_reasoning(block["thinking"].text(), block["signature"].text(), writer);
  } else if (type == "redacted_thinking") {
    const auto data = block["data"].text();
    if (!data.empty()) write_reasoning({}, std::string(kRedactedThinking).append(data), writer);
  } else if (type == "tool_use") {
    take_call(block, block_index, writer);
  }
}

void AnthropicReader::take_call(JsonView block, std::int64_t block_index, EventWriter& writer) {
  close_block(block_index, writer);
  OpenCall call{.block_index = block_index, .call_index = call_count_++, .whole_input = {}};
  if (const JsonView input = block["input"]; !input.empty()) call.whole_input = input.dump();
  writer.write(core::ToolCallDelta{.index = call.call_index,
                                   .id = std::string(block["id"].text()),
                                   .name = std::string(block["name"].text()),
                                   .arguments = {}});
  open_calls_.push_back(std::move(call));
}

void AnthropicReader::take_delta(JsonView delta, std::int64_t block_index, EventWriter& writer) {
  const auto type = delta["type"].text();
  if (type == "text_delta") {
    write_text(delta["text"].text(), writer);
  } else if (type == "thinking_delta") {
    write_reasoning(delta["thinking"].text(), {}, writer);
  } else if (type == "signature_delta") {
    write_reasoning({}, delta["signature"].text(), writer);
  } else if (type == "input_json_delta") {
    take_input_piece(delta["partial_json"].text(), block_index, writer);
  } else if (type == "citations_delta") {
    write_citation(delta["citation"], writer);
  }
}

void AnthropicReader::take_input_piece(std::string_view piece, std::int64_t block_index,
                                       EventWriter& writer) {
  const auto call = std::ranges::find(open_calls_, block_index, &OpenCall::block_index);
  if (call == open_calls_.end() || piece.empty()) return;
  call->whole_input.clear();
  writer.write(
      core::ToolCallDelta{.index = call->call_index, .id = {}, .name = {}, .arguments = std::string(piece)});
}

void AnthropicReader::close_block(std::int64_t block_index, EventWriter& writer) {
  const auto call = std::ranges::find(open_calls_, block_index, &OpenCall::block_index);
  if (call == open_calls_.end()) return;
  if (!call->whole_input.empty())
    writer.write(
        core::ToolCallDelta{.index = call->call_index, .id = {}, .name = {}, .arguments = call->whole_input});
  open_calls_.erase(call);
}

void AnthropicReader::take_message_delta(JsonView event, EventWriter& writer) {
  take_stop_reason(event["delta"], writer);
  take_usage(event["usage"], writer);
}

void AnthropicReader::take_stop_reason(JsonView holder, EventWriter& writer) {
  if (const auto reason = holder["stop_reason"].text(); !reason.empty()) stop_reason_ = reason;
  if (const auto explanation = holder["stop_details"]["explanation"].text(); !explanation.empty())
    writer.write(core::RefusalDelta{std::string(explanation)});
}

/// The counts of a later event replace earlier ones; those it leaves out stay.
void AnthropicReader::take_usage(JsonView usage, EventWriter& writer) {
  if (!usage.is_object()) return;
  replace_count(plain_input_tokens_, usage["input_tokens"]);
  replace_count(usage_.cached_tokens, usage["cache_read_input_tokens"]);
  replace_count(usage_.cache_write_tokens, usage["cache_creation_input_tokens"]);
  replace_count(usage_.output_tokens, usage["output_tokens"]);
  replace_count(usage_.reasoning_tokens, usage["output_tokens_details"]["thinking_tokens"]);
  if (plain_input_tokens_) {
    usage_.input_tokens =
        *plain_input_tokens_ + usage_.cached_tokens.value_or(0) + usage_.cache_write_tokens.value_or(0);
  }
  const std::string news = usage.dump();
  usage_.raw = merge_json_objects(usage_.raw.empty() ? "{}" : usage_.raw, news).value_or(news);
  writer.write(usage_);
}

}  // namespace agentpress::formats
