// Delivering replies in pieces, and ending them early.
#include "unit/formats/decode_run.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <random>

namespace agentpress::test {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kLongestRandomPiece = 97;

bool ends_openai_chat(const Json& chunk) {
  const Json choices = chunk.value("choices", Json());
  if (!choices.is_array()) return false;
  return std::ranges::any_of(choices, [](const Json& choice) {
    return choice.is_object() && choice.value("index", 0) == 0 && choice.contains("finish_reason") &&
           choice["finish_reason"].is_string() && choice["finish_reason"] != "";
  });
}

bool ends_gemini(const Json& chunk) {
  const Json candidates = chunk.value("candidates", Json::array());
  const bool is_finished = std::ranges::any_of(candidates, [](const Json& candidate) {
    return candidate.is_object() && candidate.value("index", 0) == 0 && candidate.contains("finishReason");
  });
  return is_finished || chunk.value("promptFeedback", Json::object()).contains("blockReason");
}

bool ends_stream(core::FormatId format, std::string_view line) {
  if (format == core::FormatId::openai_chat && line == "[DONE]") return true;
  const Json event = Json::parse(line.begin(), line.end(), nullptr, false);
  if (!event.is_object()) return false;
  if (format == core::FormatId::openai_chat) return ends_openai_chat(event);
  if (format == core::FormatId::gemini) return ends_gemini(event);
  if (format == core::FormatId::openai_responses)
    return event.contains("response") && event.value("type", "") != "response.created" &&
           event["response"].value("status", "") != "in_progress";
  if (format == core::FormatId::ollama_chat) return event.value("done", Json()) == true;
  if (format == core::FormatId::cohere_chat) return event.value("type", Json()) == "message-end";
  return event.contains("type") && event["type"] == "message_stop";
}

std::string describe_ending(const core::Event& event) {
  if (const auto* finish = std::get_if<core::Finish>(&event))
    return "finish " + std::string(core::name_of(finish->reason));
  if (const auto* error = std::get_if<core::Error>(&event))
    return "error " + std::string(core::name_of(error->error_class)) + ": " + error->message;
  return "no ending";
}

}  // namespace

Events decode(const Reply& reply, const Cutter& next_piece) {
  Events events;
  const core::EventSink sink = [&events](const core::Event& event) { events.push_back(event); };
  const auto decoder = reply.format.make_decoder(reply.streaming);
  for (std::size_t offset = 0; offset < reply.body.size();) {
    const std::string piece(reply.body.substr(offset, next_piece()));
    decoder->feed(piece, sink);
    offset += piece.size();
  }
  decoder->end(sink);
  return events;
}

Events decode_whole(const Reply& reply) {
  return decode(reply, [&reply] { return reply.body.size(); });
}

Events decode_bytewise(const Reply& reply) {
  return decode(reply, [] { return std::size_t{1}; });
}

Events decode_randomly_cut(const Reply& reply, unsigned seed) {
  std::mt19937 random(seed);
  return decode(reply, [&random] { return 1 + random() % kLongestRandomPiece; });
}

std::string find_ending_fault(const Events& events) {
  const auto endings = std::ranges::count_if(events, core::is_ending);
  if (endings != 1) return "expected one ending, found " + std::to_string(endings);
  return core::is_ending(events.back()) ? "" : "an event comes after the ending";
}

std::string find_cut_fault(const Reply& reply, std::size_t terminal_offset, const core::Event& last) {
  Events endings;
  const core::EventSink keep_endings = [&endings](const core::Event& event) {
    if (core::is_ending(event)) endings.push_back(event);
  };
  const auto decoder = reply.format.make_decoder(reply.streaming);
  for (std::size_t offset = 0; offset <= reply.body.size(); ++offset) {
    if (offset > 0) decoder->feed(reply.body.substr(offset - 1, 1), keep_endings);
    const Events endings_so_far = endings;
    decoder->clone()->end(keep_endings);
    if (endings.size() != 1)
      return "cut at " + std::to_string(offset) + ": " + std::to_string(endings.size()) + " endings";
    const bool is_cut = offset < terminal_offset;
    const bool is_right = is_cut ? std::holds_alternative<core::Error>(endings[0]) : endings[0] == last;
    if (!is_right) return "cut at " + std::to_string(offset) + ": " + describe_ending(endings[0]);
    endings = endings_so_far;
  }
  return "";
}

std::size_t find_terminal_offset(core::FormatId format, core::Streaming streaming, std::string_view body) {
  constexpr std::string_view kBlank = " \t\r\n";
  constexpr std::string_view kField = "data:";
  if (streaming == core::Streaming::off) return body.find_last_not_of(kBlank) + 1;
  const bool is_lines = format == core::FormatId::ollama_chat;
  for (std::size_t start = 0; start < body.size();) {
    const std::size_t end = std::min(body.find_first_of("\r\n", start), body.size());
    std::string_view line = body.substr(start, end - start);
    if (line.starts_with(kField) || is_lines) {
      if (!is_lines) line.remove_prefix(kField.size());
      line.remove_prefix(std::min(line.find_first_not_of(kBlank), line.size()));
      line = line.substr(0, line.find_last_not_of(kBlank) + 1);
      if (ends_stream(format, line)) return static_cast<std::size_t>(line.data() - body.data()) + line.size();
    }
    start = end + 1;
  }
  return std::string_view::npos;
}

}  // namespace agentpress::test
