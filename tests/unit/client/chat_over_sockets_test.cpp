// The exchange over the real transport: that the parts fit together.
#include "conversation.hpp"
#include "net/curl_transport.hpp"
#include "support/loopback_server.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace agentpress;
using namespace agentpress::test;
using core::ErrorClass;

namespace {

/// The events of one exchange with `server`.
std::vector<core::Event> chat_with(const LoopbackServer& server) {
  const auto transport = net::make_curl_transport({.environment = {}, .on_wakeup = {}, .user_agent = "test"});
  Conversation settings;
  settings.call.endpoint.base_url = server.url("/v1");
  settings.call.auth_headers = {{"x-api-key", "canary"}};
  std::vector<core::Event> events;
  client::ChatExchange exchange(
      settings.call, *transport, [&](const core::Event& event) { events.push_back(event); },
      [](std::string_view) {});
  exchange.start();
  transport->run();
  CHECK(exchange.is_done());
  CHECK(std::ranges::count_if(events, core::is_ending) == 1);
  return events;
}

core::Error error_of(const std::vector<core::Event>& events) {
  REQUIRE_FALSE(events.empty());
  const auto* error = std::get_if<core::Error>(&events.back());
  REQUIRE(error != nullptr);
  return *error;
}

std::string chunked_stream(std::string_view text) {
  return "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n" + whole_stream(text);
}

}  // namespace

TEST_CASE("chat over sockets: 429 with a hint, then an answer byte by byte") {
  LoopbackServer server({{receive(), send(http_reply(429, "retry-after-ms: 1\r\n", "{}"))},
                         {receive(), trickle(chunked_stream("hello"))}});
  const auto events = chat_with(server);
  CHECK(std::holds_alternative<core::Finish>(events.back()));
  CHECK(server.requests().size() == 2);
}

TEST_CASE("chat over sockets: after the terminal event the server may hang") {
  LoopbackServer server({{receive(), send(chunked_stream("hello")), stall()}});
  CHECK(std::holds_alternative<core::Finish>(chat_with(server).back()));
}

TEST_CASE("chat over sockets: no redirect carries the key or the prompt to another server") {
  for (const int status : {301, 302, 303, 307, 308}) {
    LoopbackServer other({{receive(), send(chunked_stream("stolen"))}});
    LoopbackServer server({{receive(), send(http_reply(status, "Location: " + other.url() + "\r\n", ""))}});
    CHECK(error_of(chat_with(server)).error_class == ErrorClass::not_an_answer);
    CHECK(server.requests().size() == 1);
    CHECK(server.requests().at(0).find("canary") != std::string::npos);
    CHECK(other.connections() == 0);
  }
}

TEST_CASE("chat over sockets: a refused key is sent exactly once") {
  LoopbackServer server(
      {{receive(), send(http_reply(401, "", R"({"error":{"message":"no"}})"))}, {receive()}});
  CHECK(error_of(chat_with(server)).error_class == ErrorClass::auth);
  CHECK(server.requests().size() == 1);
}

TEST_CASE("chat over sockets: a cut is an error however the connection ends") {
  const std::string cut = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n" + text_chunk("half");
  const Script endings[] = {{receive(), send(cut)}, {receive(), send(cut), reset()}};
  for (const auto& ending : endings) {
    LoopbackServer server({ending});
    CHECK(error_of(chat_with(server)).error_class == ErrorClass::incomplete);
    CHECK(server.requests().size() == 1);
  }
}
