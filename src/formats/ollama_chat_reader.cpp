// Each line is told apart by what it holds: a piece of the message, an error, or `"done": true`.
#include "formats/ollama_chat_reader.hpp"

#include <array>
#include <string>

namespace agentpress::formats {
namespace {

using core::FinishReason;

/// "load" and "unload" answer a request without messages, which only moves the model in memory.
constexpr std::array kDoneReasons{
    FinishRow{"stop", FinishReason::stop},
    FinishRow{"length", FinishReason::length},
    FinishRow{"load", FinishReason::stop},
    FinishRow{"unload", FinishReason::stop},
};

/// The counts and times stand beside the message, in no object of their own.
constexpr std::array<std::string_view, 6> kUsageNames{"total_duration",    "load_duration",
                                                      "prompt_eval_count", "prompt_eval_duration",
                                                      "eval_count",        "eval_duration"};

bool is_true(JsonView value) {
  return value.scalar_text() == "true" && !value.is_string();
}

bool has_error(JsonView line) {
  const JsonView error = line["error"];
  return error.is_object() || !error.text().empty();
}

std::string usage_text(JsonView line) {
  std::string text;
  for (const auto name : kUsageNames) {
    const auto count = line[name].count();
    if (!count) continue;
    text += text.empty() ? "{\"" : ",\"";
    text.append(name).append("\":").append(std::to_string(*count));
  }
  return text + "}";
}

void write_usage(JsonView line, EventWriter& writer) {
  core::Usage usage;
  usage.input_tokens = line["prompt_eval_count"].count();
  usage.output_tokens = line["eval_count"].count();
  if (!usage.input_tokens && !usage.output_tokens) return;
  usage.raw = usage_text(line);
  writer.write(std::move(usage));
}

}  // namespace

void OllamaChatReader::take_event(std::string_view /*type*/, JsonView line, EventWriter& writer) {
  if (has_error(line)) {
    write_failure(line, writer);
    return;
  }
  take_information(line, writer);
  take_message(line["message"], writer);
  if (is_true(line["done"])) finish(line, writer);
}

void OllamaChatReader::take_body(JsonView reply, EventWriter& writer) {
  if (has_error(reply) || !reply["message"].is_object()) {
    write_failure(reply, writer);
    return;
  }
  take_event({}, reply, writer);
  finish_at_end(writer);
}

void OllamaChatReader::finish_at_end(EventWriter& writer) {
  writer.write(cut_answer_error());
}

void OllamaChatReader::take_information(JsonView line, EventWriter& writer) {
  const auto model = line["model"].text();
  if (has_information_ || model.empty()) return;
  has_information_ = true;
  writer.write(core::ReplyInformation{.served_model = std::string(model), .response_id = {}});
}

void OllamaChatReader::take_message(JsonView message, EventWriter& writer) {
  if (const auto thinking = message["thinking"].text(); !thinking.empty())
    writer.write(core::ReasoningDelta{.text = std::string(thinking), .opaque = {}});
  if (const auto content = message["content"].text(); !content.empty())
    writer.write(core::TextDelta{std::string(content)});
  take_calls(message["tool_calls"], writer);
}

/// Every entry is a whole call, with an id or without.
void OllamaChatReader::take_calls(JsonView calls, EventWriter& writer) {
  for (const JsonView call : calls.elements()) {
    const JsonView function = call["function"];
    if (!function.is_object()) continue;
    const JsonView arguments = function["arguments"];
    core::ToolCallDelta delta;
    delta.index = call_count_++;
    delta.id = call["id"].text();
    delta.name = function["name"].text();
    if (arguments.has_value())
      delta.arguments = arguments.is_string() ? std::string(arguments.text()) : arguments.dump();
    writer.write(std::move(delta));
  }
}

void OllamaChatReader::finish(JsonView line, EventWriter& writer) const {
  write_usage(line, writer);
  const auto word = line["done_reason"].text();
  FinishReason reason = find_finish_reason(kDoneReasons, word);
  if (reason == FinishReason::stop && call_count_ > 0) reason = FinishReason::tool_calls;
  writer.write(core::Finish{.reason = reason, .raw = std::string(word)});
}

}  // namespace agentpress::formats
