// Running a scripted conversation under the contract of core/event.hpp.
#include "conversation.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>

namespace agentpress::test {

std::string text_chunk(std::string_view text) {
  return fmt::format(
      R"(data: {{"id":"r1","model":"m-1","choices":[{{"index":0,"delta":{{"content":"{}"}}}}]}})"
      "\n\n",
      text);
}

std::string usage_chunk() {
  return R"(data: {"id":"r1","model":"m-1","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":1}})"
         "\n\n";
}

std::string finish_chunk() {
  return R"(data: {"id":"r1","model":"m-1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]})"
         "\n\n";
}

std::string whole_stream(std::string_view text) {
  return text_chunk(text) + finish_chunk() + usage_chunk() + kDone;
}

core::HttpHeaders event_stream() {
  return {{"content-type", "text/event-stream; charset=utf-8"}};
}

core::HttpHeaders json() {
  return {{"content-type", "application/json"}};
}

FakeReply good_reply(std::string_view text) {
  return FakeReply().head(200, event_stream()).body(whole_stream(text)).complete();
}

FakeReply error_reply(int status, std::string body, core::HttpHeaders headers) {
  return FakeReply().head(status, std::move(headers)).body(std::move(body)).complete();
}

Conversation::Conversation() {
  call.request.messages = {core::text_message(core::Role::user, "hi")};
  call.endpoint.base_url = "https://api.example.com/v1";
  call.endpoint.chat_path = "/chat/completions";
  call.endpoint.model = "m-1";
  call.endpoint.format = core::FormatId::openai_chat;
  call.auth_headers = {{"Authorization", "Bearer canary"}};
  call.provider = "example";
  call.random = [] { return 0.0; };
  call.seconds_since_epoch = [] { return std::int64_t{784'111'777}; };
}

void Conversation::run() {
  std::unique_ptr<client::ChatExchange> exchange;
  exchange = std::make_unique<client::ChatExchange>(
      call, transport,
      [&](const core::Event& event) {
        events.push_back(event);
        if (when_event) when_event(*exchange);
      },
      [&](std::string_view notice) { notices.emplace_back(notice); });
  exchange->start();
  if (before_run) before_run(*exchange);
  transport.run();
  CHECK(exchange->is_done());
  CHECK(std::ranges::count_if(events, core::is_ending) == 1);
  CHECK(core::is_ending(events.back()));
  CHECK_NOTHROW(transport.verify());
  CHECK_FALSE(transport.hung());
  report = exchange->report();
}

std::string Conversation::text() const {
  std::string all;
  for (const auto& event : events) {
    if (const auto* delta = std::get_if<core::TextDelta>(&event)) all += delta->text;
  }
  return all;
}

bool Conversation::has_finished() const {
  return !events.empty() && std::holds_alternative<core::Finish>(events.back());
}

core::Error Conversation::error() const {
  REQUIRE_FALSE(events.empty());
  const auto* error = std::get_if<core::Error>(&events.back());
  REQUIRE(error != nullptr);
  return *error;
}

}  // namespace agentpress::test
