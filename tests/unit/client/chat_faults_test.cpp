// What an exchange says of everything that is not an answer, or only part of one.
#include "conversation.hpp"

#include <doctest/doctest.h>

using namespace agentpress;
using namespace agentpress::test;
using core::ErrorClass;
using net::Milliseconds;

namespace {

core::Error reset_after(std::string bytes) {
  return {.error_class = ErrorClass::incomplete,
          .message = "connection reset after " + std::move(bytes) + " bytes",
          .retryable = true};
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("cut: a connection that closes politely without the terminal event is incomplete") {
  Conversation chat;
  chat.transport.expect(FakeReply().head(200, event_stream()).body(text_chunk("half")).complete());
  chat.run();
  CHECK(chat.text() == "half");
  CHECK(chat.error().error_class == ErrorClass::incomplete);
}

TEST_CASE("cut: the transport's reason is part of the message") {
  Conversation chat;
  chat.transport.expect(
      FakeReply().head(200, event_stream()).body(text_chunk("half")).fail(reset_after("1234")));
  chat.run();
  CHECK(chat.error().error_class == ErrorClass::incomplete);
  CHECK(chat.error().message == "the answer was cut: connection reset after 1234 bytes");
}

TEST_CASE("cut: an event cut in its middle is incomplete, not malformed") {
  Conversation chat;
  chat.transport.expect(FakeReply()
                            .head(200, event_stream())
                            .body(text_chunk("half") + "data: {\"id\":\"r1\",\"cho")
                            .fail(reset_after("99")));
  chat.run();
  CHECK(chat.error().error_class == ErrorClass::incomplete);
  CHECK(contains(chat.error().message, "connection reset"));
}

TEST_CASE("cut: one JSON object cut short is incomplete") {
  Conversation chat;
  chat.call.retries = 0;
  chat.transport.expect(
      FakeReply().head(200, json()).body(R"({"id":"r1","choices":[{"mess)").fail(reset_after("28")));
  chat.run();
  CHECK(chat.error().error_class == ErrorClass::incomplete);
  CHECK(chat.error().message == "the answer was cut: connection reset after 28 bytes");
}

TEST_CASE("html: a page with status 200 is no answer, and the page is not repeated") {
  for (const auto& headers : {core::HttpHeaders{{"Content-Type", "Text/HTML; charset=utf-8"}}, event_stream(),
                              json(), core::HttpHeaders{}}) {
    Conversation chat;
    chat.transport.expect(FakeReply()
                              .head(200, headers)
                              .body("\r\n<!DOCTYPE html><title>Sign in: evil-title</title>")
                              .complete());
    chat.run();
    CHECK(chat.error().error_class == ErrorClass::not_an_answer);
    CHECK(chat.error().message.starts_with("not an LLM answer: "));
    CHECK(chat.error().message.ends_with(" from https://api.example.com"));
    CHECK_FALSE(contains(chat.error().message + chat.error().hint, "evil-title"));
    CHECK(contains(chat.error().hint, "captive portal"));
  }
}

TEST_CASE("html: an error page keeps the class of its status and says where it may come from") {
  Conversation chat;
  chat.transport.expect(
      error_reply(403, "<html><body>blocked</body></html>", {{"content-type", "text/html"}}));
  chat.run();
  CHECK(chat.error().error_class == ErrorClass::permission);
  CHECK(chat.error().http_status == 403);
  CHECK(contains(chat.error().hint, "proxy or a firewall"));
  CHECK_FALSE(contains(chat.error().message, "blocked"));
}

TEST_CASE("redirect: every 3xx is no answer that names only the target's origin, sent exactly once") {
  for (const int status : {301, 302, 303, 307, 308}) {
    CAPTURE(status);
    Conversation chat;
    chat.transport.expect(
        FakeReply().head(status, {{"Location", "https://evil.example:8443/secret?token=1"}}).complete());
    chat.run();
    const auto error = chat.error();
    CHECK(error.error_class == ErrorClass::not_an_answer);
    CHECK(error.http_status == status);
    CHECK(contains(error.message, "https://evil.example:8443"));
    CHECK_FALSE(contains(error.message + error.hint, "secret"));
    CHECK(contains(error.hint, "base_url"));
    CHECK(chat.transport.requests().size() == 1);
  }
}

TEST_CASE("redirect: a target without host is the server itself, and nonsense is not repeated") {
  Conversation relative;
  relative.transport.expect(FakeReply().head(308, {{"Location", "/login"}}).complete());
  relative.run();
  CHECK(contains(relative.error().message, "another path of its own"));
  Conversation nonsense;
  nonsense.transport.expect(FakeReply().head(302, {{"Location", "javascript:evil()"}}).complete());
  nonsense.run();
  CHECK(contains(nonsense.error().message, "unreadable place"));
  CHECK_FALSE(contains(nonsense.error().message, "evil"));
  Conversation none;
  none.transport.expect(FakeReply().head(304).complete());
  none.run();
  CHECK(none.error().error_class == ErrorClass::not_an_answer);
}

TEST_CASE("compressed: an encoding that nobody asked for is no answer") {
  Conversation chat;
  auto headers = event_stream();
  headers.push_back({"Content-Encoding", "gzip"});
  chat.transport.expect(FakeReply().head(200, headers).body("\x1F\x8B").complete());
  chat.run();
  CHECK(chat.error().error_class == ErrorClass::not_an_answer);
  CHECK(contains(chat.error().message, "gzip"));
}

TEST_CASE("compressed: the identity encoding is none") {
  Conversation chat;
  auto headers = event_stream();
  headers.push_back({"Content-Encoding", "Identity"});
  chat.transport.expect(FakeReply().head(200, headers).body(whole_stream("x")).complete());
  chat.run();
  CHECK(chat.has_finished());
}

TEST_CASE("empty: a reply without a body is no answer") {
  for (const int status : {200, 204}) {
    Conversation chat;
    chat.transport.expect(FakeReply().head(status, json()).complete());
    chat.run();
    CHECK(chat.error().error_class == ErrorClass::not_an_answer);
    CHECK(contains(chat.error().message, "empty reply"));
  }
}

TEST_CASE("error reply: its text may come in pieces and is decoded by the format") {
  Conversation chat;
  chat.transport.expect(FakeReply()
                            .head(400, json())
                            .body(R"({"error":{"message":"bad )")
                            .body(R"(thing","code":"invalid_value"}})")
                            .complete());
  chat.run();
  CHECK(chat.error().error_class == ErrorClass::rejected);
  CHECK(chat.error().message == "bad thing");
  CHECK(chat.error().code == "invalid_value");
}

TEST_CASE("error reply: one that is cut or endless is still an error of its status") {
  Conversation cut;
  cut.transport.expect(FakeReply().head(401, json()).body("{\"err").fail(reset_after("5")));
  cut.run();
  CHECK(cut.error().error_class == ErrorClass::auth);
  Conversation endless;
  endless.transport.expect(FakeReply().head(400, json()).body(std::string(2U << 20U, 'x')));
  endless.run();
  CHECK(endless.error().http_status == 400);
  CHECK(endless.error().message.size() < 10'000);
  CHECK(endless.transport.cancelled() == 1);
}

TEST_CASE("answer: one over the cap is no answer, with what had arrived") {
  Conversation chat;
  chat.call.maximum_answer_bytes = 10;
  chat.transport.expect(FakeReply()
                            .head(200, event_stream())
                            .body(text_chunk("12345") + text_chunk("67890") + text_chunk("!")));
  chat.run();
  CHECK(chat.text() == "1234567890");
  CHECK(chat.error().error_class == ErrorClass::not_an_answer);
  CHECK(contains(chat.error().message, "larger than 10 bytes"));
  CHECK(chat.transport.cancelled() == 1);
}

TEST_CASE("interrupt: ends at once, keeps what arrived, and drops the exchange") {
  Conversation chat;
  chat.transport.expect(FakeReply().head(200, event_stream()).body(text_chunk("half")));
  chat.before_run = [&](client::ChatExchange& exchange) {
    chat.transport.after(Milliseconds(200), [&] {
      exchange.interrupt();
      exchange.interrupt();
    });
  };
  chat.run();
  CHECK(chat.text() == "half");
  CHECK(chat.error().error_class == ErrorClass::interrupted);
  CHECK(chat.transport.cancelled() == 1);
  CHECK(chat.transport.now() == Milliseconds(200));
}

TEST_CASE("interrupt: from within the sink, in the middle of a piece, nothing more comes") {
  Conversation chat;
  chat.transport.expect(
      FakeReply().head(200, event_stream()).body(text_chunk("one") + text_chunk("two") + kDone).complete());
  chat.when_event = [&](client::ChatExchange& exchange) {
    if (chat.text() == "one") exchange.interrupt();
  };
  chat.run();
  CHECK(chat.text() == "one");
  CHECK(chat.error().error_class == ErrorClass::interrupted);
}

TEST_CASE("interrupt: during the pause before a retry no further request is made") {
  Conversation chat;
  chat.transport.expect(error_reply(503, "{}"));
  chat.before_run = [&](client::ChatExchange& exchange) {
    chat.transport.after(Milliseconds(100), [&] { exchange.interrupt(); });
  };
  chat.run();
  CHECK(chat.error().error_class == ErrorClass::interrupted);
  CHECK(chat.transport.requests().size() == 1);
}

TEST_CASE("interrupt: an exchange that was destroyed early leaves nothing behind") {
  FakeTransport transport;
  transport.expect(
      FakeReply().head(200, event_stream()).wait(Milliseconds(5)).body(whole_stream("x")).complete());
  Conversation settings;
  {
    client::ChatExchange exchange(
        settings.call, transport, [](const core::Event&) { FAIL("destroyed"); }, [](std::string_view) {});
    exchange.start();
  }
  transport.run();
  CHECK(transport.cancelled() == 1);
  CHECK(transport.now() == Milliseconds(0));
}
