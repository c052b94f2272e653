// One chunk has candidates of parts; only the first candidate is read.
#include "formats/gemini_reader.hpp"

#include <algorithm>
#include <array>

namespace agentpress::formats {
namespace {

using core::FinishReason;

constexpr std::string_view kContinuation = "CONTINUATION";

constexpr std::array kFinishReasons{
    FinishRow{"STOP", FinishReason::stop},
    FinishRow{"MAX_TOKENS", FinishReason::length},
    FinishRow{kContinuation, FinishReason::length},
    FinishRow{"SAFETY", FinishReason::content_filter},
    FinishRow{"RECITATION", FinishReason::content_filter},
    FinishRow{"BLOCKLIST", FinishReason::content_filter},
    FinishRow{"PROHIBITED_CONTENT", FinishReason::content_filter},
    FinishRow{"SPII", FinishReason::content_filter},
    FinishRow{"MODEL_ARMOR", FinishReason::content_filter},
    FinishRow{"IMAGE_SAFETY", FinishReason::content_filter},
    FinishRow{"IMAGE_PROHIBITED_CONTENT", FinishReason::content_filter},
    FinishRow{"IMAGE_RECITATION", FinishReason::content_filter},
};

/// Reasons that mean that no answer came about: what there is of it is not one.
constexpr std::array<std::string_view, 8> kFailedReasons{
    "OTHER",       "LANGUAGE", "MALFORMED_FUNCTION_CALL", "MALFORMED_RESPONSE", "UNEXPECTED_TOOL_CALL",
    "IMAGE_OTHER", "NO_IMAGE", "TOO_MANY_TOOL_CALLS"};

/// The output on the wire leaves the thoughts out.
core::Usage read_usage(JsonView usage) {
  core::Usage counts;
  counts.input_tokens = usage["promptTokenCount"].count();
  counts.output_tokens = usage["candidatesTokenCount"].count();
  counts.cached_tokens = usage["cachedContentTokenCount"].count();
  counts.reasoning_tokens = usage["thoughtsTokenCount"].count();
  if (counts.reasoning_tokens)
    counts.output_tokens = counts.output_tokens.value_or(0) + *counts.reasoning_tokens;
  counts.raw = usage.dump();
  return counts;
}

}  // namespace

void GeminiReader::take_event(std::string_view type, JsonView chunk, EventWriter& writer) {
  if (chunk["error"].has_value() || type == "error") {
    if (usage_) writer.write(*usage_);
    write_failure(chunk, writer);
    return;
  }
  take_information(chunk, writer);
  if (const auto reason = chunk["promptFeedback"]["blockReason"].text(); !reason.empty())
    block_reason_ = reason;
  if (const JsonView usage = chunk["usageMetadata"]; usage.is_object() && !usage.empty())
    usage_ = read_usage(usage);
  const JsonView candidates = chunk["candidates"];
  for (const JsonView candidate : candidates.elements()) {
    if (candidate["index"].count().value_or(0) == 0) take_candidate(candidate, writer);
  }
  if (!candidates.empty() || !block_reason_.empty()) is_reply_ = true;
}

/// A whole reply is one chunk, or a list of all chunks of a stream.
void GeminiReader::take_body(JsonView reply, EventWriter& writer) {
  if (reply.is_array()) {
    for (const JsonView chunk : reply.elements()) take_event({}, chunk, writer);
  } else {
    take_event({}, reply, writer);
  }
  if (!is_reply_) {
    write_failure(reply, writer);
    return;
  }
  finish(writer);
}

void GeminiReader::finish_at_end(EventWriter& writer) {
  if (!finish_reason_.empty() || !block_reason_.empty()) {
    finish(writer);
    return;
  }
  if (usage_) writer.write(*usage_);
  writer.write(cut_answer_error());
}

void GeminiReader::finish(EventWriter& writer) {
  if (usage_) writer.write(*usage_);
  if (std::ranges::find(kFailedReasons, finish_reason_) != kFailedReasons.end()) {
    writer.write(failed_generation_error(finish_reason_));
    return;
  }
  if (finish_reason_.empty() && !block_reason_.empty()) {
    writer.write(
        core::Finish{.reason = FinishReason::content_filter, .raw = block_reason_, .continuation = {}});
    return;
  }
  FinishReason reason = find_finish_reason(kFinishReasons, finish_reason_);
  if (reason == FinishReason::stop && call_count_ > 0) reason = FinishReason::tool_calls;
  const bool goes_on = finish_reason_ == kContinuation;
  writer.write(core::Finish{
      .reason = reason, .raw = finish_reason_, .continuation = goes_on ? continuation_ : std::string()});
}

void GeminiReader::take_information(JsonView chunk, EventWriter& writer) {
  core::ReplyInformation news;
  if (information_.served_model.empty()) news.served_model = chunk["modelVersion"].text();
  if (information_.response_id.empty()) news.response_id = chunk["responseId"].text();
  if (!news.served_model.empty()) information_.served_model = news.served_model;
  if (!news.response_id.empty()) information_.response_id = news.response_id;
  if (news != core::ReplyInformation()) writer.write(std::move(news));
}

void GeminiReader::take_candidate(JsonView candidate, EventWriter& writer) {
  const JsonView parts = candidate["content"]["parts"];
  if (parts.is_array()) {
    for (const JsonView part : parts.elements()) take_part(part, writer);
  }
  take_sources(candidate, writer);
  if (const auto reason = candidate["finishReason"].text(); !reason.empty()) finish_reason_ = reason;
  if (const auto token = candidate["continuationToken"].text(); !token.empty()) continuation_ = token;
}

/// A signature belongs to the part it came with: to a call, or (as reasoning without text) to the text before
/// it.
void GeminiReader::take_part(JsonView part, EventWriter& writer) {
  if (const JsonView call = part["functionCall"]; call.is_object()) {
    take_call(call, part, writer);
    return;
  }
  const auto text = part["text"].text();
  const auto signature = part["thoughtSignature"].text();
  // Parts of tools that the provider runs itself are signed too, but nothing of them is sent back.
  if (!part["text"].is_string()) return;
  if (part["thought"].scalar_text() == "true") {
    if (text.empty() && signature.empty()) return;
    writer.write(core::ReasoningDelta{.text = std::string(text), .opaque = std::string(signature)});
    return;
  }
  if (!text.empty()) writer.write(core::TextDelta{std::string(text)});
  if (!signature.empty()) writer.write(core::ReasoningDelta{.text = {}, .opaque = std::string(signature)});
}

/// Calls come whole, and often without an id: then there is none to send back either.
void GeminiReader::take_call(JsonView call, JsonView part, EventWriter& writer) {
  const JsonView arguments = call["args"];
  writer.write(core::ToolCallDelta{
      .index = call_count_++,
      .id = std::string(call["id"].text()),
      .name = std::string(call["name"].text()),
      .arguments = arguments.is_object() ? arguments.dump() : "{}",
      .opaque = std::string(part["thoughtSignature"].text()),
  });
}

void GeminiReader::take_sources(JsonView candidate, EventWriter& writer) {
  const JsonView chunks = candidate["groundingMetadata"]["groundingChunks"];
  for (const JsonView chunk : chunks.elements()) {
    const JsonView web = chunk["web"];
    const JsonView source = web.is_object() ? web : chunk["retrievedContext"];
    // A passage from a store of files has neither an address nor a title, but the store has a name.
    const auto title = source["title"].text();
    write_citation(source["uri"].text(), title.empty() ? source["fileSearchStore"].text() : title, writer);
  }
  const JsonView cited = candidate["citationMetadata"]["citationSources"];
  const JsonView sources = cited.is_array() ? cited : candidate["citationMetadata"]["citations"];
  for (const JsonView source : sources.elements())
    write_citation(source["uri"].text(), source["title"].text(), writer);
}

/// The lists of sources are repeated from chunk to chunk.
void GeminiReader::write_citation(std::string_view url, std::string_view title, EventWriter& writer) {
  core::Citation citation{.url = std::string(url), .title = std::string(title)};
  if (citation == core::Citation() || std::ranges::find(citations_, citation) != citations_.end()) return;
  citations_.push_back(citation);
  writer.write(std::move(citation));
}

}  // namespace agentpress::formats
