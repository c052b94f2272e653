// The watchdogs, on a simulated clock.
#include "conversation.hpp"

#include <doctest/doctest.h>

using namespace agentpress;
using namespace agentpress::test;
using core::ErrorClass;
using net::Milliseconds;

namespace {

constexpr Milliseconds kFirstToken{5000};
constexpr Milliseconds kIdle{1000};

Conversation& with_limits(Conversation& chat) {
  chat.call.timeouts.first_token = kFirstToken;
  chat.call.timeouts.idle = kIdle;
  return chat;
}

}  // namespace

TEST_CASE("watchdog: no token in time is a timeout that is not retried") {
  Conversation chat;
  with_limits(chat).transport.expect(FakeReply().wait(Milliseconds(10)).head(200, event_stream()));
  chat.run();
  CHECK(chat.error().error_class == ErrorClass::timeout);
  CHECK(chat.error().message == "no first token from example within 5 s");
  CHECK(chat.error().hint.find("timeout_first_token") != std::string::npos);
  CHECK(chat.transport.now() == kFirstToken);
  CHECK(chat.transport.cancelled() == 1);
}

TEST_CASE("watchdog: pings do not count as a token") {
  Conversation chat;
  FakeReply reply;
  reply.head(200, event_stream());
  for (int count = 0; count < 100; ++count) reply.wait(Milliseconds(100)).body(": ping\n\n");
  with_limits(chat).transport.expect(std::move(reply));
  chat.run();
  CHECK(chat.error().error_class == ErrorClass::timeout);
  CHECK(chat.transport.now() == kFirstToken);
}

TEST_CASE("watchdog: the limit of the first token is of each attempt") {
  Conversation chat;
  with_limits(chat).transport.expect(
      FakeReply().wait(Milliseconds(4900)).head(503, json()).body("{}").complete());
  chat.transport.expect(
      FakeReply().wait(Milliseconds(4900)).head(200, event_stream()).body(whole_stream("late")).complete());
  chat.run();
  CHECK(chat.has_finished());
}

TEST_CASE("watchdog: silence in the answer is a timeout, counted from the last byte") {
  Conversation chat;
  with_limits(chat).transport.expect(FakeReply()
                                         .head(200, event_stream())
                                         .body(text_chunk("one"))
                                         .wait(Milliseconds(900))
                                         .body(text_chunk("two"))
                                         .wait(Milliseconds(900))
                                         .body("data:"));
  chat.run();
  CHECK(chat.text() == "onetwo");
  CHECK(chat.error().error_class == ErrorClass::timeout);
  CHECK(chat.error().message == "the answer was cut: no byte from example for 1 s");
  CHECK(chat.transport.now() == Milliseconds(2800));
}

TEST_CASE("watchdog: a slow answer may take as long as it likes") {
  Conversation chat;
  FakeReply reply;
  reply.head(200, event_stream());
  for (int count = 0; count < 100; ++count) reply.wait(Milliseconds(900)).body(text_chunk("x"));
  reply.body(finish_chunk() + kDone).complete();
  with_limits(chat).transport.expect(std::move(reply));
  chat.run();
  CHECK(chat.has_finished());
  CHECK(chat.transport.now() == Milliseconds(90'000));
}

TEST_CASE("watchdog: pings alone keep an answer open for three idle times only") {
  Conversation chat;
  FakeReply reply;
  reply.head(200, event_stream()).body(text_chunk("one"));
  for (int count = 0; count < 100; ++count) reply.wait(Milliseconds(500)).body(": ping\n\n");
  with_limits(chat).transport.expect(std::move(reply));
  chat.run();
  CHECK(chat.error().error_class == ErrorClass::timeout);
  CHECK(chat.error().message == "the answer was cut: nothing but keep-alives from example for 3 s");
  CHECK(chat.transport.now() == Milliseconds(3000));
}

TEST_CASE("watchdog: the limit of everything counts over retries and pauses") {
  Conversation chat;
  chat.call.timeouts.total = Milliseconds(600);
  chat.transport.expect(error_reply(503, "{}"));
  chat.transport.expect(FakeReply().head(200, event_stream()).body(text_chunk("half")));
  chat.run();
  CHECK(chat.text() == "half");
  CHECK(chat.error().error_class == ErrorClass::timeout);
  CHECK(chat.error().hint.find("--timeout") != std::string::npos);
  CHECK(chat.transport.now() == Milliseconds(600));
}

TEST_CASE("watchdog: a pause that would outlast the limit of everything is not begun") {
  Conversation chat;
  chat.call.timeouts.total = Milliseconds(400);
  chat.transport.expect(error_reply(503, R"({"error":{"message":"busy"}})"));
  chat.run();
  CHECK(chat.error().message == "busy");
  CHECK(chat.transport.now() == Milliseconds(0));
}

TEST_CASE("watchdog: an error reply that stalls is its status, not a timeout") {
  Conversation chat;
  chat.call.retries = 0;
  with_limits(chat).transport.expect(FakeReply().head(429, json()).body("{\"err"));
  chat.run();
  CHECK(chat.error().error_class == ErrorClass::rate_limit);
  CHECK(chat.transport.now() == kFirstToken);
}

TEST_CASE("watchdog: zero is no limit") {
  Conversation chat;
  chat.call.timeouts.first_token = Milliseconds(0);
  chat.call.timeouts.idle = Milliseconds(0);
  chat.transport.expect(FakeReply()
                            .wait(std::chrono::hours(2))
                            .head(200, event_stream())
                            .body(text_chunk("a"))
                            .wait(std::chrono::hours(2))
                            .body(whole_stream("b"))
                            .complete());
  chat.run();
  CHECK(chat.has_finished());
}
