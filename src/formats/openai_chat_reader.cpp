// The deviations handled here are listed with their providers in the notes on wire formats; the fixtures hold
// one example of each.
#include "formats/openai_chat_reader.hpp"

#include "util/text.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace agentpress::formats {
namespace {

using core::FinishReason;

constexpr std::array kFinishReasons{
    FinishRow{"stop", FinishReason::stop},
    FinishRow{"end", FinishReason::stop},
    FinishRow{"eos", FinishReason::stop},
    FinishRow{"length", FinishReason::length},
    FinishRow{"model_length", FinishReason::length},
    FinishRow{"max_tokens", FinishReason::length},
    FinishRow{"model_context_window_exceeded", FinishReason::length},
    FinishRow{"tool_calls", FinishReason::tool_calls},
    FinishRow{"function_call", FinishReason::tool_calls},
    FinishRow{"content_filter", FinishReason::content_filter},
    FinishRow{"sensitive", FinishReason::content_filter},
};

/// Reasons that mean that the provider failed: the text so far is not the answer.
constexpr std::array<std::string_view, 3> kFailedReasons{"error", "network_error",
                                                         "insufficient_system_resource"};

/// The same text under two names would be read twice, so the first name that has any wins.
constexpr std::array<std::string_view, 3> kReasoningNames{"reasoning_content", "reasoning", "reasoning_text"};

std::optional<std::int64_t> first_count(std::initializer_list<JsonView> values) {
  for (const JsonView value : values) {
    if (const auto count = value.count()) return count;
  }
  return std::nullopt;
}

/// Some providers leave the reasoning tokens out of the output tokens; their totals, or plain arithmetic,
/// show it.
std::optional<std::int64_t> output_with_reasoning(JsonView usage, const core::Usage& counts) {
  if (!counts.output_tokens || !counts.reasoning_tokens) return counts.output_tokens;
  const std::int64_t sum = *counts.output_tokens + *counts.reasoning_tokens;
  const auto total = usage["total_tokens"].count();
  const bool total_has_both = total && counts.input_tokens && *total == *counts.input_tokens + sum;
  return total_has_both || *counts.reasoning_tokens > *counts.output_tokens ? sum : counts.output_tokens;
}

core::Usage read_usage(JsonView usage) {
  const JsonView input_details = usage["prompt_tokens_details"];
  core::Usage counts;
  counts.input_tokens = usage["prompt_tokens"].count();
  counts.output_tokens = usage["completion_tokens"].count();
  counts.cached_tokens = first_count({input_details["cached_tokens"], usage["prompt_cache_hit_tokens"],
                                      usage["cached_tokens"], usage["cache_read_input_tokens"]});
  counts.cache_write_tokens =
      first_count({input_details["cache_write_tokens"], usage["cache_creation_input_tokens"]});
  counts.reasoning_tokens =
      first_count({usage["completion_tokens_details"]["reasoning_tokens"], usage["reasoning_tokens"]});
  counts.output_tokens = output_with_reasoning(usage, counts);
  counts.raw = usage.dump();
  return counts;
}

/// Text of `[{"type": "text", "text": ...}]`, or of a plain string.
std::string joined_text(JsonView parts) {
  std::string text(parts.text());
  for (const JsonView part : parts.elements()) text += part["text"].text();
  return text;
}

bool is_failure(std::string_view type, JsonView chunk) {
  const JsonView error = chunk["error"];
  return type == "error" || error.is_object() || !error.text().empty() || chunk["object"].text() == "error";
}

}  // namespace

void OpenAiChatReader::take_event(std::string_view type, JsonView chunk, EventWriter& writer) {
  if (is_failure(type, chunk)) {
    if (has_usage_) writer.write(usage_);
    write_failure(chunk, writer);
    return;
  }
  take_information(chunk, writer);
  take_sources(chunk, writer);
  const JsonView choices = chunk["choices"];
  JsonView chosen;
  for (const JsonView choice : choices.elements()) {
    if (choice["index"].count().value_or(0) != 0) continue;
    if (!chosen.is_object()) chosen = choice;
    take_choice(choice, writer);
  }
  take_usage(chunk, chosen);
}

void OpenAiChatReader::take_body(JsonView completion, EventWriter& writer) {
  const JsonView choices = completion["choices"];
  const bool is_completion = choices.is_array() && choices[0].is_object();
  if (!is_completion) {
    write_failure(completion, writer);
    return;
  }
  is_whole_ = true;
  take_event({}, completion, writer);
  finish(writer);
}

void OpenAiChatReader::finish_at_done(EventWriter& writer) {
  finish(writer);
}

void OpenAiChatReader::finish_at_end(EventWriter& writer) {
  if (!finish_reason_.empty()) {
    finish(writer);
    return;
  }
  if (has_usage_) writer.write(usage_);
  writer.write(cut_answer_error());
}

void OpenAiChatReader::finish(EventWriter& writer) {
  if (has_usage_) writer.write(usage_);
  if (std::ranges::find(kFailedReasons, finish_reason_) != kFailedReasons.end()) {
    writer.write(failed_generation_error(finish_reason_));
    return;
  }
  FinishReason reason = find_finish_reason(kFinishReasons, finish_reason_);
  // Some servers say "stop" after calls, others nothing at all: what counts is that calls wait for their
  // results.
  if (reason == FinishReason::stop && !calls_.empty()) reason = FinishReason::tool_calls;
  if (has_refusal_) reason = FinishReason::content_filter;
  writer.write(core::Finish{.reason = reason, .raw = finish_reason_});
}

void OpenAiChatReader::take_information(JsonView chunk, EventWriter& writer) {
  if (!information_.served_model.empty() && !information_.response_id.empty()) return;
  core::ReplyInformation news;
  if (information_.served_model.empty()) news.served_model = chunk["model"].text();
  if (information_.response_id.empty()) news.response_id = chunk["id"].text();
  if (!news.served_model.empty()) information_.served_model = news.served_model;
  if (!news.response_id.empty()) information_.response_id = news.response_id;
  if (news != core::ReplyInformation()) writer.write(std::move(news));
}

/// Some servers send the counts with every chunk. They are reported once, at the end: the last ones count.
void OpenAiChatReader::take_usage(JsonView chunk, JsonView choice) {
  for (const JsonView usage : {chunk["usage"], choice["usage"], chunk["x_groq"]["usage"]}) {
    if (!usage.is_object() || usage.empty()) continue;
    usage_ = read_usage(usage);
    has_usage_ = true;
    return;
  }
}

void OpenAiChatReader::take_sources(JsonView chunk, EventWriter& writer) {
  const JsonView results = chunk["search_results"];
  const JsonView sources = results.is_array() && !results.empty() ? results : chunk["citations"];
  if (!sources.is_array() || sources.empty()) return;
  std::size_t position = 0;
  for (const JsonView source : sources.elements()) {
    if (position++ < seen_sources_) continue;
    ++seen_sources_;
    write_citation(source.is_string() ? source.text() : source["url"].text(), source["title"].text(), writer);
  }
}

void OpenAiChatReader::write_citation(std::string_view url, std::string_view title, EventWriter& writer) {
  if (url.empty() || std::ranges::find(cited_urls_, url) != cited_urls_.end()) return;
  cited_urls_.emplace_back(url);
  writer.write(core::Citation{.url = std::string(url), .title = std::string(title)});
}

void OpenAiChatReader::take_choice(JsonView choice, EventWriter& writer) {
  // Some servers send both: an empty delta with the whole message, or a message that repeats all deltas so
  // far.
  const JsonView message = choice["message"];
  const JsonView delta = choice["delta"];
  if (delta.is_object() && !(is_whole_ && message.is_object())) {
    take_message(delta, writer);
  } else if (!has_content_) {
    take_message(message, writer);
  }
  if (const auto reason = choice["finish_reason"].text(); !reason.empty()) finish_reason_ = reason;
}

void OpenAiChatReader::take_message(JsonView message, EventWriter& writer) {
  if (message.empty()) return;
  take_reasoning(message, writer);
  take_content(message["content"], writer);
  if (const auto refusal = message["refusal"].text(); !refusal.empty()) {
    has_refusal_ = has_content_ = true;
    writer.write(core::RefusalDelta{std::string(refusal)});
  }
  take_tool_calls(message["tool_calls"], writer);
  if (message["function_call"].is_object()) take_tool_call(message, writer);
  take_annotations(message["annotations"], writer);
}

/// Details repeat the text of the plain member, where there is one, and may add data that only the provider
/// reads.
void OpenAiChatReader::take_reasoning(JsonView message, EventWriter& writer) {
  const JsonView details = message["reasoning_details"];
  core::ReasoningDelta reasoning;
  for (const auto name : kReasoningNames) {
    if (reasoning.text.empty()) reasoning.text = message[name].text();
  }
  const bool has_text = !reasoning.text.empty();
  for (const JsonView detail : details.elements()) {
    if (!has_text) reasoning.text.append(detail["text"].text()).append(detail["summary"].text());
    if (detail["data"].has_value() || detail["signature"].has_value()) reasoning.opaque += detail.dump();
  }
  if (reasoning.text.empty() && reasoning.opaque.empty()) return;
  has_content_ = true;
  writer.write(std::move(reasoning));
}

void OpenAiChatReader::take_content(JsonView content, EventWriter& writer) {
  if (const auto text = content.text(); !text.empty()) {
    has_content_ = true;
    writer.write(core::TextDelta{std::string(text)});
  }
  for (const JsonView part : content.elements()) take_content_part(part, writer);
}

void OpenAiChatReader::take_content_part(JsonView part, EventWriter& writer) {
  if (part["type"].text() == "thinking") {
    core::ReasoningDelta reasoning{.text = joined_text(part["thinking"]),
                                   .opaque = std::string(part["signature"].text())};
    if (reasoning.text.empty() && reasoning.opaque.empty()) return;
    has_content_ = true;
    writer.write(std::move(reasoning));
  } else if (const auto text = part["text"].text(); !text.empty()) {
    has_content_ = true;
    writer.write(core::TextDelta{std::string(text)});
  }
}

void OpenAiChatReader::take_tool_calls(JsonView calls, EventWriter& writer) {
  for (const JsonView call : calls.elements()) {
    if (call.is_object()) take_tool_call(call, writer);
  }
}

/// `call` holds a member `function`, or `function_call` as in the protocol's first version.
void OpenAiChatReader::take_tool_call(JsonView call, EventWriter& writer) {
  const bool is_first_version = call["function_call"].is_object();
  const JsonView function = is_first_version ? call["function_call"] : call["function"];
  ToolCallCounter::Piece piece;
  if (!is_first_version) {
    piece.wire_index = call["index"].count();
    piece.id = call["id"].text();
  }
  piece.name = function["name"].text();
  const int known_calls = calls_.size();
  core::ToolCallDelta delta = calls_.begin_delta(piece);
  const JsonView arguments = function["arguments"];
  delta.arguments =
      arguments.is_object() || arguments.is_array() ? arguments.dump() : std::string(arguments.text());
  const bool is_new = calls_.size() > known_calls;
  if (!is_new && delta.id.empty() && delta.name.empty() && delta.arguments.empty()) return;
  has_content_ = true;
  writer.write(std::move(delta));
}

void OpenAiChatReader::take_annotations(JsonView annotations, EventWriter& writer) {
  for (const JsonView annotation : annotations.elements()) {
    const JsonView citation = annotation["url_citation"];
    write_citation(citation["url"].text(), citation["title"].text(), writer);
  }
}

}  // namespace agentpress::formats
