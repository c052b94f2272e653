// One exchange that goes well, and the retries that get it there.
#include "client/chat.hpp"

#include "conversation.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace agentpress;
using namespace agentpress::test;
using core::ErrorClass;
using net::Milliseconds;

namespace {

core::Error refused_connection() {
  return {.error_class = ErrorClass::connection, .message = "connection refused", .retryable = true};
}

template <class Kind>
long count_of(const Conversation& conversation) {
  return std::ranges::count_if(conversation.events,
                               [](const core::Event& event) { return std::holds_alternative<Kind>(event); });
}

}  // namespace

TEST_CASE("chat: a good stream gives its deltas, its usage and a finish") {
  Conversation chat;
  chat.transport.expect(FakeReply()
                            .wait(Milliseconds(100))
                            .head(200, event_stream())
                            .wait(Milliseconds(150))
                            .body(whole_stream("hello"))
                            .wait(Milliseconds(50))
                            .complete());
  chat.run();
  CHECK(chat.text() == "hello");
  CHECK(chat.has_finished());
  CHECK(count_of<core::Usage>(chat) >= 1);
  CHECK(chat.report.attempts == 1);
  CHECK(chat.report.http_status == 200);
  CHECK(chat.report.first_token == Milliseconds(250));
  CHECK(chat.report.total == Milliseconds(250));
  CHECK(chat.notices.empty());
}

TEST_CASE("chat: the request carries URL, body, key, settings and limits") {
  Conversation chat;
  chat.call.endpoint.headers = {{"x-team", "blue"}};
  chat.call.ca_file = "/etc/company.pem";
  chat.call.proxy = "http://proxy:3128";
  chat.call.timeouts.connect = Milliseconds(1234);
  chat.transport.expect(good_reply());
  chat.run();
  const auto& request = chat.transport.requests().at(0);
  CHECK(request.method == "POST");
  CHECK(request.url == "https://api.example.com/v1/chat/completions");
  CHECK(request.body.find("\"model\":\"m-1\"") != std::string::npos);
  CHECK(request.ca_file == "/etc/company.pem");
  CHECK(request.proxy == "http://proxy:3128");
  CHECK(request.connect_timeout == Milliseconds(1234));
  CHECK(std::ranges::count(request.headers, core::HttpHeader{"Authorization", "Bearer canary"}) == 1);
  CHECK(std::ranges::count(request.headers, core::HttpHeader{"x-team", "blue"}) == 1);
}

TEST_CASE("chat: the same bytes one by one give the same text") {
  Conversation chat;
  FakeReply reply;
  reply.head(200, event_stream());
  for (const char byte : whole_stream("hello")) reply.body(std::string(1, byte));
  chat.transport.expect(std::move(reply.complete()));
  chat.run();
  CHECK(chat.text() == "hello");
  CHECK(chat.has_finished());
}

TEST_CASE("chat: a stream that was asked for but came as one JSON object is decoded as one") {
  for (const auto& headers : {json(), event_stream(), core::HttpHeaders{}}) {
    Conversation chat;
    chat.transport.expect(FakeReply()
                              .head(200, headers)
                              .body("\n ")
                              .body(R"({"id":"r1","model":"m-1","choices":[{"index":0,"message":)")
                              .body(R"({"role":"assistant","content":"whole"},"finish_reason":"stop"}]})")
                              .complete());
    chat.run();
    CHECK(chat.text() == "whole");
    CHECK(chat.has_finished());
  }
}

TEST_CASE("chat: transport noise after the terminal event is no error") {
  Conversation chat;
  chat.transport.expect(FakeReply()
                            .head(200, event_stream())
                            .body(whole_stream("hello") + "data: garbage\n\n")
                            .body("more garbage")
                            .fail({.error_class = ErrorClass::incomplete, .message = "connection reset"}));
  chat.run();
  CHECK(chat.has_finished());
  CHECK(chat.transport.cancelled() == 1);
}

TEST_CASE("chat: the report has the request id and the limits of the last attempt") {
  Conversation chat;
  auto headers = event_stream();
  headers.push_back({"CF-Ray", "no"});
  headers.push_back({"X-Request-Id", "req_1"});
  headers.push_back({"X-RateLimit-Remaining-Tokens", "7"});
  headers.push_back({"anthropic-ratelimit-requests-limit", "8"});
  chat.transport.expect(
      FakeReply().head(503, {{"request-id", "req_0"}, {"x-ratelimit-old", "1"}}).body("busy").complete());
  chat.transport.expect(FakeReply().head(200, headers).body(whole_stream("x")).complete());
  chat.run();
  CHECK(chat.report.request_id == "req_1");
  CHECK(chat.report.rate_limit_headers.size() == 2);
  CHECK(chat.report.http_status == 200);
  CHECK(chat.report.attempts == 2);
}

TEST_CASE("retry: 429 with retry-after waits exactly that long and says so") {
  Conversation chat;
  auto headers = json();
  headers.push_back({"Retry-After", "7"});
  chat.transport.expect(
      error_reply(429, R"({"error":{"message":"slow down","code":"rate_limit_exceeded"}})", headers));
  chat.transport.expect(good_reply());
  chat.run();
  CHECK(chat.has_finished());
  CHECK(chat.report.attempts == 2);
  CHECK(chat.transport.now() == Milliseconds(7000));
  REQUIRE(chat.notices.size() == 1);
  CHECK(chat.notices[0] == "attempt 1 of 3 failed: 429 rate_limit_exceeded; next try in 7.0 s");
}

TEST_CASE("retry: a code that is only the status again is not said twice") {
  Conversation chat;
  chat.transport.expect(error_reply(500, R"({"error":{"message":"no","code":500}})", json()));
  chat.transport.expect(good_reply());
  chat.run();
  REQUIRE(chat.notices.size() == 1);
  CHECK(chat.notices[0].starts_with("attempt 1 of 3 failed: 500 provider; next try in "));
}

TEST_CASE("retry: the statuses that may pass are retried, each request with the same body") {
  for (const int status : {408, 409, 429, 500, 502, 503, 504, 529}) {
    CAPTURE(status);
    Conversation chat;
    chat.transport.expect(error_reply(status, R"({"error":{"message":"x"}})"));
    chat.transport.expect(good_reply());
    chat.run();
    CHECK(chat.has_finished());
    CHECK(chat.transport.now() == Milliseconds(500));
    CHECK(chat.transport.requests().at(0).body == chat.transport.requests().at(1).body);
  }
}

TEST_CASE("retry: the statuses that will not pass are sent exactly once") {
  for (const int status : {400, 401, 402, 403, 404, 413, 422}) {
    CAPTURE(status);
    Conversation chat;
    chat.transport.expect(error_reply(status, R"({"error":{"message":"no"}})"));
    chat.run();
    CHECK(chat.error().http_status == status);
    CHECK(chat.transport.requests().size() == 1);
    CHECK(chat.notices.empty());
  }
}

TEST_CASE("retry: a bad key is never retried, whatever the server says") {
  for (const int status : {401, 403}) {
    Conversation chat;
    auto headers = json();
    headers.push_back({"x-should-retry", "true"});
    headers.push_back({"retry-after", "1"});
    chat.transport.expect(error_reply(status, R"({"error":{"message":"no"}})", headers));
    chat.run();
    CHECK(core::exit_code_of(chat.error().error_class) == 4);
    CHECK_FALSE(chat.error().retryable);
  }
}

TEST_CASE("retry: x-should-retry beats the status otherwise") {
  Conversation stubborn;
  auto headers = json();
  headers.push_back({"X-Should-Retry", "false"});
  stubborn.transport.expect(error_reply(503, "{}", headers));
  stubborn.run();
  CHECK(stubborn.report.attempts == 1);

  Conversation hopeful;
  headers.back().value = "true";
  hopeful.transport.expect(error_reply(400, "{}", headers));
  hopeful.transport.expect(good_reply());
  hopeful.run();
  CHECK(hopeful.has_finished());
}

TEST_CASE("retry: a server that asks for more than a minute is not waited for") {
  Conversation chat;
  auto headers = json();
  headers.push_back({"retry-after", "61"});
  chat.transport.expect(error_reply(429, R"({"error":{"message":"later"}})", headers));
  chat.run();
  CHECK(chat.error().error_class == ErrorClass::rate_limit);
  CHECK(chat.error().retry_after_seconds == 61.0);
  CHECK(chat.transport.now() == Milliseconds(0));
}

TEST_CASE("retry: a retry-after date counts from the given clock") {
  Conversation chat;
  auto headers = json();
  headers.push_back({"retry-after", "Sun, 06 Nov 1994 08:49:40 GMT"});
  chat.transport.expect(error_reply(503, "{}", headers));
  chat.transport.expect(good_reply());
  chat.run();
  CHECK(chat.transport.now() == Milliseconds(3000));
}

TEST_CASE("retry: after the last attempt the error is the last one, and the pauses have doubled") {
  Conversation chat;
  chat.transport.expect(error_reply(500, R"({"error":{"message":"one"}})"));
  chat.transport.expect(FakeReply().fail(refused_connection()));
  chat.transport.expect(error_reply(503, R"({"error":{"message":"three"}})"));
  chat.run();
  CHECK(chat.error().message == "three");
  CHECK(chat.report.attempts == 3);
  CHECK(chat.events.size() == 1);
  CHECK(chat.transport.now() == Milliseconds(1500));
  REQUIRE(chat.notices.size() == 2);
  CHECK(chat.notices[1] == "attempt 2 of 3 failed: connection refused; next try in 1.0 s");
}

TEST_CASE("retry: none when none is wanted") {
  Conversation chat;
  chat.call.retries = 0;
  chat.transport.expect(FakeReply().fail(refused_connection()));
  chat.run();
  CHECK(chat.error().error_class == ErrorClass::connection);
  CHECK(chat.report.attempts == 1);
}

TEST_CASE("retry: what a failed attempt said of itself leaves no trace") {
  Conversation chat;
  const auto opening =
      R"(data: {"id":"failed","model":"m-0","choices":[{"index":0,"delta":{"role":"assistant"}}]})"
      "\n\n";
  chat.transport.expect(FakeReply()
                            .head(200, event_stream())
                            .body(opening)
                            .body("data: {\"error\":{\"message\":\"overloaded\",\"code\":529}}\n\n")
                            .complete());
  chat.transport.expect(good_reply());
  chat.run();
  CHECK(chat.has_finished());
  CHECK(chat.report.attempts == 2);
  for (const auto& event : chat.events) {
    if (const auto* information = std::get_if<core::ReplyInformation>(&event)) {
      CHECK(information->response_id == "r1");
    }
  }
}

TEST_CASE("retry: never after the first delta") {
  Conversation chat;
  chat.transport.expect(FakeReply()
                            .head(200, event_stream())
                            .body(text_chunk("half"))
                            .body("data: {\"error\":{\"message\":\"overloaded\",\"code\":529}}\n\n")
                            .complete());
  chat.run();
  CHECK(chat.text() == "half");
  CHECK(chat.report.attempts == 1);
  CHECK(chat.error().message == "overloaded");
}

TEST_CASE("retry: a connection cut before the first delta is tried again") {
  Conversation chat;
  chat.transport.expect(FakeReply().head(200, event_stream()).body(": ping\n\n").complete());
  chat.transport.expect(FakeReply()
                            .head(200, event_stream())
                            .fail({.error_class = ErrorClass::incomplete,
                                   .message = "connection reset after 0 bytes",
                                   .retryable = true}));
  chat.transport.expect(good_reply());
  chat.run();
  CHECK(chat.has_finished());
  CHECK(chat.report.attempts == 3);
}
