#include "sample_session.hpp"

#include <fmt/format.h>

#include <variant>

namespace agentpress::test {
namespace {

using namespace agentpress;

std::string text_of(const std::vector<core::Message>& messages) {
  std::string text;
  for (const auto& message : messages) {
    text += fmt::format(" message {}\n", static_cast<int>(message.role));
    for (const auto& part : message.parts) {
      text += std::visit(
          core::Overloaded{[](const core::TextPart& each) { return fmt::format("  text {}\n", each.text); },
                           [](const core::ReasoningPart& each) {
                             return fmt::format("  reasoning {} {}\n", each.text, each.opaque);
                           },
                           [](const core::MediaPart& each) {
                             return fmt::format("  media {} {} {} {}\n", each.media_type, each.base64,
                                                each.url, each.name);
                           },
                           [](const core::ToolCallPart& each) {
                             return fmt::format("  call {} {} {} {}\n", each.id, each.name, each.arguments,
                                                each.opaque);
                           },
                           [](const core::ToolResultPart& each) {
                             return fmt::format("  result {} {} {} {}\n", each.call_id, each.name, each.text,
                                                each.is_error);
                           }},
          part);
    }
  }
  return text;
}

std::string text_of(const std::optional<std::int64_t>& number) {
  return number ? std::to_string(*number) : "-";
}

}  // namespace

history::Turn simple_turn(const std::string& prompt, const std::string& answer, history::Time started) {
  history::Turn turn;
  turn.start.messages = {core::text_message(core::Role::user, prompt)};
  turn.start.route = {.provider = "openai", .requested_model = "gpt-5", .model = "gpt-5"};
  turn.start.started = started;
  turn.answer = {core::text_message(core::Role::assistant, answer)};
  return turn;
}

history::Turn full_turn() {
  const std::string bytes("\0\xFF\x80 \n\"'", 7);
  history::Turn turn{.id = "0123456789ab"};
  turn.start.messages = {
      core::text_message(core::Role::system, "be brief"),
      {.role = core::Role::user,
       .parts = {core::TextPart{"what is this?"},
                 core::MediaPart{.media_type = "image/png", .base64 = "AP+AIA==", .name = "a.png"},
                 core::MediaPart{.media_type = "image/png", .base64 = "not\nbase64", .name = ""},
                 core::MediaPart{.media_type = "image/jpeg", .url = "https://example.org/x.jpg"},
                 core::TextPart{""}}}};
  turn.start.route = {.provider = "p",
                      .format = "f",
                      .requested_model = "asked",
                      .model = "sent",
                      .url = "https://example.org/v1",
                      .reason = "prefix",
                      .key_source = "OPENAI_API_KEY"};
  turn.start.started = 1'700'000'000'123;
  turn.answer = {
      {.role = core::Role::assistant,
       .parts = {core::ReasoningPart{.text = "think", .opaque = bytes},
                 core::ReasoningPart{.text = "", .opaque = "signature"},
                 core::TextPart{std::string(100'000, 'a') + "ä" + std::string(20'000, 'b')},
                 core::TextPart{bytes},
                 core::ToolCallPart{.id = "call_1",
                                    .name = "f",
                                    .arguments = "{\"x\":" + std::string(40'000, '1') + "}",
                                    .opaque = bytes}}},
      {.role = core::Role::tool,
       .parts = {core::ToolResultPart{.call_id = "call_1", .name = "f", .text = bytes, .is_error = true}}},
      core::text_message(core::Role::assistant, "done")};
  turn.citations = {{.url = "https://a.example", .title = "A"}, {.url = "https://b.example", .title = ""}};
  turn.refusal = "I would rather not";
  turn.end = {.state = history::State::failed,
              .finish_reason = "content_filter",
              .finish_word = "SAFETY",
              .error_class = "refused",
              .error_message = "refused\n" + bytes,
              .served_model = "sent-2027",
              .response_id = "resp_1",
              .request_id = "req_1",
              .usage = core::Usage{.input_tokens = 1,
                                   .output_tokens = 2,
                                   .cached_tokens = 3,
                                   .reasoning_tokens = 5,
                                   .raw = R"({"in":1})"},
              .cost_usd = 0.25,
              .first_token_milliseconds = 12,
              .total_milliseconds = 345,
              .attempts = 2};
  return turn;
}

std::string text_of(const history::Turn& turn) {
  const auto& [state, reason, word, error_class, message, served, response, request, usage, cost, first,
               total, attempts] = turn.end;
  const auto& route = turn.start.route;
  std::string text =
      fmt::format("turn {}\nprompt {}\n{}", turn.id, turn.start.started, text_of(turn.start.messages));
  text += fmt::format("route {} {} {} {} {} {} {}\n", route.provider, route.format, route.requested_model,
                      route.model, route.url, route.reason, route.key_source);
  text += "answer\n" + text_of(turn.answer);
  for (const auto& citation : turn.citations)
    text += fmt::format("citation {} {}\n", citation.url, citation.title);
  text += fmt::format("refusal {}\n", turn.refusal);
  text += fmt::format("end {} {} {} {} {} {} {} {} {} {} {} {}\n", name_of(state), reason, word, error_class,
                      message, served, response, request, cost.value_or(-1), text_of(first), total, attempts);
  if (usage) {
    text += fmt::format("usage {} {} {} {} {} {}\n", text_of(usage->input_tokens),
                        text_of(usage->output_tokens), text_of(usage->cached_tokens),
                        text_of(usage->cache_write_tokens), text_of(usage->reasoning_tokens), usage->raw);
  }
  return text;
}

}  // namespace agentpress::test
