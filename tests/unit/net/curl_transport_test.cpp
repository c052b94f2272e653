// The transport over real sockets: what a working exchange, a timer, a wake-up and a stop do.
#include "net/curl_transport.hpp"

#include "exchange.hpp"
#include "fake_resolver.hpp"
#include "support/loopback_server.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <unistd.h>

#include <stdexcept>
#include <vector>

using namespace agentpress;
using namespace agentpress::test;
using net::Milliseconds;

TEST_CASE("transport: a whole exchange gives head, body and an ending without error") {
  LoopbackServer server({{receive(), send(http_reply(200, "Content-Type: text/plain\r\n", "hello"))}});
  const auto seen = exchange(get(server.url("/v1/models?limit=1")));
  REQUIRE(seen.is_complete);
  CHECK_FALSE(seen.error.has_value());
  REQUIRE(seen.head.has_value());
  CHECK(seen.head->status == 200);
  CHECK(seen.head->header("content-type") == "text/plain");
  CHECK(seen.body == "hello");
  CHECK(server.requests().at(0).starts_with("GET /v1/models?limit=1 HTTP/1.1\r\n"));
}

TEST_CASE("transport: a POST carries its body and headers exactly, and nothing that nobody asked for") {
  LoopbackServer server({{receive(), send(http_reply(200, "", ""))}});
  net::HttpRequest request;
  request.url = server.url("/v1/chat");
  request.headers = {{"x-api-key", "canary"}, {"Content-Type", "application/json"}, {"x-empty", ""}};
  request.body = std::string("{\"a\":\"\0\"}", 9) + std::string(2'000'000, 'x');
  const auto body = request.body;
  REQUIRE(exchange(std::move(request)).is_complete);
  const auto received = server.requests().at(0);
  CHECK((received.ends_with("\r\n\r\n" + body)));
  for (const char* line : {"x-api-key: canary\r\n", "Content-Type: application/json\r\n", "x-empty:\r\n",
                           "User-Agent: agentpress-test\r\n", "Content-Length: 2000009\r\n"}) {
    CAPTURE(line);
    CHECK(received.find(line) != std::string::npos);
  }
  for (const char* name : {"Expect", "Accept-Encoding", "Cookie", "Authorization", "Proxy-"}) {
    CAPTURE(name);
    CHECK(received.find(name) == std::string::npos);
  }
}

TEST_CASE("transport: a POST without content type gets none") {
  LoopbackServer server({{receive(), send(http_reply(200, "", ""))}});
  net::HttpRequest request;
  request.url = server.url();
  request.body = "x";
  REQUIRE(exchange(std::move(request)).is_complete);
  CHECK(server.requests().at(0).find("Content-Type") == std::string::npos);
}

TEST_CASE("transport: a reply that comes byte by byte is the same reply") {
  LoopbackServer server(
      {{receive(),
        trickle("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n")}});
  const auto seen = exchange(get(server.url()));
  REQUIRE(seen.is_complete);
  CHECK_FALSE(seen.error.has_value());
  CHECK(seen.body == "hello!");
}

TEST_CASE("transport: ten megabytes arrive whole and in pieces") {
  std::string body;
  while (body.size() < (10U << 20U)) body += fmt::format("{:08x}", body.size());
  LoopbackServer server({{receive(), send(http_reply(200, "", body))}});
  const auto seen = exchange(get(server.url()));
  REQUIRE(seen.is_complete);
  CHECK_FALSE(seen.error.has_value());
  CHECK((seen.body == body));
  CHECK(seen.pieces > 1);
}

TEST_CASE("transport: heads of 1xx are not the answer") {
  LoopbackServer server({{receive(), send("HTTP/1.1 100 Continue\r\nx-early: 1\r\n\r\n"),
                          send("HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n"),
                          send(http_reply(200, "x-final: 1\r\n", "ok"))}});
  const auto seen = exchange(get(server.url()));
  REQUIRE(seen.head.has_value());
  CHECK(seen.head->status == 200);
  CHECK(seen.head->header("x-final") == "1");
  CHECK_FALSE(seen.head->header("x-early").has_value());
  CHECK_FALSE(seen.head->header("link").has_value());
  CHECK(seen.body == "ok");
}

TEST_CASE("transport: headers that repeat are all kept, and the first one is the value") {
  LoopbackServer server(
      {{receive(), send(http_reply(200, "X-One:  a \r\nx-one: b\r\nx-folded: c\r\n d\r\n", ""))}});
  const auto seen = exchange(get(server.url()));
  REQUIRE(seen.head.has_value());
  CHECK(seen.head->header("x-ONE") == "a");
  CHECK(seen.head->header("x-folded") == "c d");
  CHECK(seen.head->headers.size() == 4);
}

TEST_CASE("transport: trailers are no second head") {
  LoopbackServer server(
      {{receive(), send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n"
                        "x-trailer: 1\r\n\r\n")}});
  const auto seen = exchange(get(server.url()));
  CHECK_FALSE(seen.error.has_value());
  CHECK_FALSE(seen.head->header("x-trailer").has_value());
}

TEST_CASE("transport: no redirect is followed, and no key reaches the other server") {
  for (const int status : {301, 302, 303, 307, 308}) {
    CAPTURE(status);
    LoopbackServer other({{receive(), send(http_reply(200, "", "stolen"))}});
    LoopbackServer server({{receive(), send(http_reply(status, "Location: " + other.url() + "\r\n", ""))}});
    net::HttpRequest request;
    request.url = server.url();
    request.headers = {{"x-api-key", "canary"}, {"Authorization", "Bearer canary"}};
    request.body = "canary";
    const auto seen = exchange(std::move(request));
    REQUIRE(seen.head.has_value());
    CHECK(seen.head->status == status);
    CHECK(seen.head->header("location") == other.url());
    CHECK(other.connections() == 0);
  }
}

TEST_CASE("transport: an error status is an exchange like any other, sent exactly once") {
  LoopbackServer server({{receive(), send(http_reply(401, "", "no"))}, {receive()}});
  const auto seen = exchange(get(server.url()));
  CHECK_FALSE(seen.error.has_value());
  CHECK(seen.head->status == 401);
  CHECK(server.requests().size() == 1);
  CHECK(server.connections() == 1);
}

TEST_CASE("transport: a connection is used again") {
  LoopbackServer server(
      {{receive(), send(http_reply(200, "", "one")), receive(), send(http_reply(200, "", "two"))}});
  const auto transport = make_transport();
  CHECK(exchange(*transport, get(server.url())).body == "one");
  CHECK(exchange(*transport, get(server.url())).body == "two");
  CHECK(server.connections() == 1);
}

TEST_CASE("transport: exchanges run side by side") {
  LoopbackServer slow({{receive(), stall()}});
  LoopbackServer fast({{receive(), send(http_reply(200, "", "fast"))}});
  const auto transport = make_transport();
  Recorder waiting;
  const auto hanging = transport->start(get(slow.url()), waiting);
  Recorder done;
  done.when_complete = [&] { transport->cancel_transfer(hanging); };
  transport->start(get(fast.url()), done);
  transport->run();
  CHECK(done.body == "fast");
  CHECK_FALSE(waiting.is_complete);
}

TEST_CASE("transport: a handler may start the next exchange") {
  LoopbackServer server(
      {{receive(), send(http_reply(200, "", "one"))}, {receive(), send(http_reply(200, "", "two"))}});
  const auto transport = make_transport();
  Recorder first;
  Recorder second;
  first.when_head = [&] { transport->start(get(server.url()), second); };
  transport->start(get(server.url()), first);
  transport->run();
  CHECK(first.body == "one");
  CHECK(second.body == "two");
}

TEST_CASE("transport: after a cancel within a handler the handler hears nothing more") {
  const auto reply = "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc";
  for (const bool in_head : {true, false}) {
    CAPTURE(in_head);
    LoopbackServer server({{receive(), send(reply), stall()}});
    const auto transport = make_transport();
    Recorder seen;
    const auto id = transport->start(get(server.url()), seen);
    (in_head ? seen.when_head : seen.when_body) = [&] { transport->cancel_transfer(id); };
    transport->run();
    CHECK(seen.head.has_value());
    CHECK_FALSE(seen.is_complete);
    CHECK(seen.body == (in_head ? "" : "abc"));
  }
}

TEST_CASE("transport: a cancel before run means that nothing is sent") {
  LoopbackServer server({{receive()}});
  const auto transport = make_transport();
  Recorder seen;
  transport->cancel_transfer(transport->start(get(server.url()), seen));
  transport->cancel_transfer(12345);
  transport->run();
  CHECK_FALSE(seen.is_complete);
  CHECK(server.requests().empty());
}

TEST_CASE("transport: an exception of a handler comes out of run, and the rest goes on in the next run") {
  LoopbackServer server(
      {{receive(), send(http_reply(200, "", "one"))}, {receive(), send(http_reply(200, "", "two"))}});
  const auto transport = make_transport();
  Recorder thrower;
  Recorder other;
  thrower.when_head = [] { throw std::runtime_error("handler"); };
  transport->start(get(server.url()), thrower);
  transport->start(get(server.url()), other);
  CHECK_THROWS_WITH(transport->run(), "handler");
  transport->run();
  CHECK(other.is_complete);
}

TEST_CASE("transport: stop ends a hanging exchange without a further call, and the transport stays usable") {
  LoopbackServer server({{receive(), stall()}, {receive(), send(http_reply(200, "", "again"))}});
  const auto transport = make_transport();
  Recorder seen;
  transport->start(get(server.url()), seen);
  transport->after(Milliseconds(1), [&] { transport->stop(); });
  transport->after(Milliseconds(3'600'000), [] { FAIL("dropped by stop"); });
  transport->run();
  CHECK_FALSE(seen.is_complete);
  CHECK(exchange(*transport, get(server.url())).body == "again");
}

TEST_CASE("transport: stop does not wait for a resolver that hangs") {
  hold_resolver();
  {
    const auto transport = make_transport();
    Recorder seen;
    transport->start(get(std::string("http://") + kHostHanging), seen);
    transport->after(Milliseconds(20), [&] { transport->stop(); });
    transport->run();
    CHECK_FALSE(seen.is_complete);
  }
  CHECK(release_resolver());
}

TEST_CASE("timers: run in the order of their times, then of their making") {
  const auto transport = make_transport();
  std::vector<int> order;
  transport->after(Milliseconds(20), [&] { order.push_back(3); });
  transport->after(Milliseconds(0), [&] {
    order.push_back(1);
    transport->after(Milliseconds(0), [&] { order.push_back(2); });
  });
  const auto cancelled = transport->after(Milliseconds(5), [&] { order.push_back(99); });
  transport->after(Milliseconds(21), [&] { order.push_back(4); });
  transport->cancel_timer(cancelled);
  transport->cancel_timer(12345);
  const auto before = transport->now();
  transport->run();
  CHECK(transport->now() - before >= Milliseconds(20));
  CHECK(order == std::vector<int>{1, 2, 3, 4});
}

TEST_CASE("timers: one that renews itself without delay does not keep the bytes waiting") {
  LoopbackServer server({{receive(), send(http_reply(200, "", "ok"))}});
  const auto transport = make_transport();
  Recorder seen;
  std::function<void()> again = [&] {
    if (!seen.is_complete) transport->after(Milliseconds(0), again);
  };
  transport->after(Milliseconds(0), again);
  transport->start(get(server.url()), seen);
  transport->run();
  CHECK(seen.body == "ok");
}

TEST_CASE("wake-up: the descriptor interrupts a wait, with and without an exchange under way") {
  for (const bool with_exchange : {false, true}) {
    CAPTURE(with_exchange);
    int ends[2] = {-1, -1};
    REQUIRE(pipe(ends) == 0);
    std::unique_ptr<net::Transport> transport;
    int woken = 0;
    transport = net::make_curl_transport({.environment = {},
                                          .wakeup_descriptor = ends[0],
                                          .on_wakeup =
                                              [&] {
                                                char byte = 0;
                                                CHECK(read(ends[0], &byte, 1) == 1);
                                                ++woken;
                                                transport->stop();
                                              },
                                          .user_agent = ""});
    LoopbackServer server({{receive(), stall()}});
    Recorder seen;
    if (with_exchange) transport->start(get(server.url()), seen);
    transport->after(Milliseconds(1), [&] { CHECK(write(ends[1], "x", 1) == 1); });
    transport->after(Milliseconds(3'600'000), [] {});
    transport->run();
    CHECK(woken == 1);
    transport.reset();
    close(ends[0]);
    close(ends[1]);
  }
}

TEST_CASE("curl version: names the library and its TLS") {
  CHECK(net::curl_version_line().starts_with("libcurl/"));
}
