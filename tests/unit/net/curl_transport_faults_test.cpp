// The transport over real sockets: every fault a server, a proxy or a request can have.
#include "exchange.hpp"
#include "fake_resolver.hpp"
#include "support/loopback_server.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace agentpress;
using namespace agentpress::test;
using core::ErrorClass;

namespace {

core::Error error_of(const Recorder& seen) {
  REQUIRE(seen.is_complete);
  REQUIRE(seen.error.has_value());
  return *seen.error;
}

util::Environment with_proxy(const std::string& name, const LoopbackServer& proxy) {
  return util::Environment(std::map<std::string, std::string, std::less<>>{
      {name, fmt::format("http://user:secret@127.0.0.1:{}", proxy.port())}});
}

}  // namespace

TEST_CASE("fault: a refused port is a connection error that names host and port") {
  const int port = closed_port();
  const auto error = error_of(exchange(get(fmt::format("http://127.0.0.1:{}/", port))));
  CHECK(error.error_class == ErrorClass::connection);
  CHECK(error.message == fmt::format("cannot connect to 127.0.0.1:{}: connection refused", port));
  CHECK(error.retryable);
}

TEST_CASE("fault: an unknown host is a name resolution error") {
  const auto error = error_of(exchange(get("https://api.example.invalid/")));
  CHECK(error.error_class == ErrorClass::name_resolution);
  CHECK(error.message == "the host name api.example.invalid could not be resolved");
  CHECK_FALSE(error.retryable);
}

TEST_CASE("fault: a connection that ends before the head is a retryable connection error") {
  const Script scripts[] = {{receive()},
                            {receive(), reset()},
                            {receive(), send("HTTP/1.1 200 OK\r\ncontent-ty")},
                            {receive(), send("HTTP/1.1 200 OK\r\n"), reset()}};
  for (const auto& script : scripts) {
    CAPTURE(script.size());
    LoopbackServer server({script});
    const auto seen = exchange(get(server.url()));
    const auto error = error_of(seen);
    CHECK(error.error_class == ErrorClass::connection);
    CHECK(error.retryable);
    CHECK_FALSE(seen.head.has_value());
  }
}

TEST_CASE("fault: a body cut short is incomplete, with what arrived and how much it was") {
  const Script scripts[] = {
      {receive(), send("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabcde")},
      {receive(), send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nabcde\r\n")},
      {receive(), send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9\r\nabcde")},
      {receive(), send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nabcde\r\nxyz\r\n")}};
  for (const auto& script : scripts) {
    CAPTURE(script.at(1).bytes);
    LoopbackServer server({script});
    const auto seen = exchange(get(server.url()));
    const auto error = error_of(seen);
    CHECK(error.error_class == ErrorClass::incomplete);
    CHECK(error.message.ends_with(" after 5 bytes"));
    CHECK(seen.body == "abcde");
  }
}

TEST_CASE("fault: a reset in the body is incomplete and named") {
  LoopbackServer server({{receive(), send("HTTP/1.1 200 OK\r\n\r\nabcde"), reset()}});
  const auto seen = exchange(get(server.url()));
  const auto error = error_of(seen);
  CHECK(error.error_class == ErrorClass::incomplete);
  CHECK(error.message.starts_with("connection reset after "));
}

TEST_CASE("fault: the end of a body without length is no error here: only a decoder can know") {
  LoopbackServer server({{receive(), send("HTTP/1.1 200 OK\r\n\r\nabcde")}});
  const auto seen = exchange(get(server.url()));
  CHECK(seen.is_complete);
  CHECK_FALSE(seen.error.has_value());
  CHECK(seen.body == "abcde");
}

TEST_CASE("fault: headers without end are refused") {
  std::string headers;
  while (headers.size() < (300U << 10U)) headers += "x-padding: " + std::string(1000, 'x') + "\r\n";
  LoopbackServer server({{receive(), send(http_reply(200, headers, "ok"))}});
  const auto seen = exchange(get(server.url()));
  const auto error = error_of(seen);
  CHECK(error.error_class == ErrorClass::not_an_answer);
  CHECK(error.message.find("256 KiB of headers") != std::string::npos);
  CHECK_FALSE(seen.head.has_value());
}

TEST_CASE("fault: a server that does not speak HTTP is told apart") {
  LoopbackServer server({{receive(), send("SSH-2.0-OpenSSH_9.2\r\n\r\n")}});
  const auto error = error_of(exchange(get(server.url())));
  CHECK(error.error_class == ErrorClass::not_an_answer);
  CHECK_FALSE(error.retryable);
}

TEST_CASE("fault: TLS to a port that speaks plain HTTP says so") {
  LoopbackServer server({{send("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n"), stall()}});
  const auto error = error_of(exchange(get(fmt::format("https://127.0.0.1:{}/", server.port()))));
  CHECK(error.error_class == ErrorClass::tls);
  CHECK(error.message.ends_with("it answers in plain text"));
  CHECK(error.hint.find("http://") != std::string::npos);
}

TEST_CASE("fault: a TLS handshake that never comes is a timeout") {
  LoopbackServer server({{stall()}});
  auto request = get(fmt::format("https://127.0.0.1:{}/", server.port()));
  request.connect_timeout = net::Milliseconds(50);
  const auto error = error_of(exchange(std::move(request)));
  CHECK(error.error_class == ErrorClass::timeout);
  CHECK(error.message == fmt::format("no TLS with 127.0.0.1:{} within 0.05 s", server.port()));
}

TEST_CASE("fault: a resolver that hangs is a timeout") {
  hold_resolver();
  {
    auto request = get(std::string("http://") + kHostHanging);
    request.connect_timeout = net::Milliseconds(50);
    const auto error = error_of(exchange(std::move(request)));
    CHECK(error.error_class == ErrorClass::timeout);
    CHECK(error.message.find("was not resolved within 0.05 s") != std::string::npos);
  }
  CHECK(release_resolver());
}

TEST_CASE("request: a header value with a line end or NUL is refused before anything is sent") {
  LoopbackServer server({{receive()}});
  for (const auto& value :
       {std::string("secret\r\nx: y"), std::string("secret\n"), std::string("secret\0", 7)}) {
    auto request = get(server.url());
    request.headers = {{"x-api-key", value}};
    const auto error = error_of(exchange(std::move(request)));
    CHECK(error.error_class == ErrorClass::configuration);
    CHECK(error.message == "the value of header x-api-key holds a line end or a NUL byte");
  }
  CHECK(server.connections() == 0);
}

TEST_CASE("request: a header name that is none is refused") {
  for (const char* name : {"", "x y", "x:", "x\r\n"}) {
    auto request = get("http://127.0.0.1:9/");
    request.headers = {{name, "value"}};
    CHECK(error_of(exchange(std::move(request))).error_class == ErrorClass::configuration);
  }
}

TEST_CASE("request: user info in the URL and other schemes are refused, without repeating the password") {
  for (const char* url :
       {"http://user:secret@127.0.0.1:9/", "file:///etc/passwd", "ftp://127.0.0.1/", "nonsense"}) {
    const auto error = error_of(exchange(get(url)));
    CHECK(error.error_class == ErrorClass::configuration);
    CHECK(error.message.find("secret") == std::string::npos);
  }
}

TEST_CASE("proxy: a plain request goes to the proxy whole, and our headers reach the target only") {
  LoopbackServer proxy({{receive(), send(http_reply(200, "", "proxied"))}});
  const auto seen = exchange(get("http://api.example.invalid/v1"), with_proxy("http_proxy", proxy));
  CHECK(seen.body == "proxied");
  CHECK(proxy.requests().at(0).starts_with("GET http://api.example.invalid/v1 HTTP/1.1\r\n"));
}

TEST_CASE("proxy: a tunnel is asked for without any of our headers") {
  LoopbackServer proxy({{receive(), send("HTTP/1.1 200 OK\r\n\r\n"), send("no TLS here at all"), stall()}});
  auto request = get("https://api.example.invalid/v1");
  request.headers = {{"x-api-key", "canary"}};
  const auto seen = exchange(std::move(request), with_proxy("HTTPS_PROXY", proxy));
  CHECK(error_of(seen).error_class == ErrorClass::tls);
  CHECK_FALSE(seen.head.has_value());
  CHECK(proxy.requests().at(0).starts_with("CONNECT api.example.invalid:443 HTTP/1.1\r\n"));
  CHECK(proxy.requests().at(0).find("canary") == std::string::npos);
}

TEST_CASE("proxy: one that wants a password is told apart, for tunnels and plain requests") {
  for (const char* scheme : {"https", "http"}) {
    CAPTURE(scheme);
    LoopbackServer proxy({{receive(), send(http_reply(407, "Proxy-Authenticate: Basic\r\n", "<html>"))}});
    const auto seen =
        exchange(get(fmt::format("{}://api.example.invalid/", scheme)),
                 with_proxy(std::string(scheme) == "https" ? "https_proxy" : "http_proxy", proxy));
    const auto error = error_of(seen);
    CHECK(error.error_class == ErrorClass::proxy);
    CHECK(error.message.find(fmt::format("the proxy http://127.0.0.1:{} (from {}_proxy)", proxy.port(),
                                         scheme)) != std::string::npos);
    CHECK(error.message.find("407") != std::string::npos);
    CHECK((error.message + error.hint).find("secret") == std::string::npos);
    CHECK_FALSE(error.retryable);
    CHECK_FALSE(seen.head.has_value());
  }
}

TEST_CASE("proxy: whatever goes wrong before the tunnel stands is the proxy's fault") {
  const Script scripts[] = {{receive(), send(http_reply(403, "", "no"))},
                            {receive(), send(http_reply(503, "", ""))},
                            {receive()},
                            {receive(), reset()}};
  for (const auto& script : scripts) {
    LoopbackServer proxy({script});
    const auto error =
        error_of(exchange(get("https://api.example.invalid/"), with_proxy("all_proxy", proxy)));
    CAPTURE(error.message);
    CHECK(error.error_class == ErrorClass::proxy);
    CHECK(error.message.find("from all_proxy") != std::string::npos);
  }
}

TEST_CASE("proxy: one that does not listen or resolve is a proxy error") {
  auto request = get("https://api.example.invalid/");
  request.proxy = fmt::format("http://127.0.0.1:{}", closed_port());
  const auto refused = error_of(exchange(request));
  CHECK(refused.error_class == ErrorClass::proxy);
  CHECK(refused.message ==
        fmt::format("cannot connect to the proxy {} (from --proxy): connection refused", request.proxy));
  request.proxy = "http://proxy.example.invalid:3128";
  CHECK(error_of(exchange(request)).error_class == ErrorClass::proxy);
  request.url = "http://api.example.invalid/";
  request.proxy = fmt::format("socks5h://127.0.0.1:{}", closed_port());
  CHECK(error_of(exchange(request)).error_class == ErrorClass::proxy);
}

TEST_CASE("proxy: an unusable address is refused without being shown") {
  for (const char* proxy :
       {"ftp://user:secret@proxy:1", "http://", "http://user:secret@:80", "http://pro xy:1"}) {
    CAPTURE(proxy);
    auto request = get("https://api.example.invalid/");
    request.proxy = proxy;
    const auto error = error_of(exchange(std::move(request)));
    CHECK(error.error_class == ErrorClass::proxy);
    CHECK(error.message == "the proxy from --proxy is not usable");
  }
}

TEST_CASE("proxy: loopback never goes through one, not even when asked") {
  LoopbackServer proxy({{receive()}});
  LoopbackServer server({{receive(), send(http_reply(200, "", "direct"))}});
  auto request = get(server.url());
  request.proxy = proxy.url();
  CHECK(exchange(std::move(request), with_proxy("http_proxy", proxy)).body == "direct");
  CHECK(proxy.connections() == 0);
}
