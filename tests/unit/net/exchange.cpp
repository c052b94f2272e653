// Running one exchange to its end. The variables set here would send every request elsewhere, and write the
// keys of TLS sessions to a file, if libcurl read the environment.
#include "exchange.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>

namespace agentpress::test {
namespace {

const bool kEnvironmentIsHostile = [] {
  for (const char* name : {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}) {
    setenv(name, "http://127.0.0.1:9", 1);
  }
  std::remove("tls_session_keys.log");  // of a run that failed
  setenv("SSLKEYLOGFILE", "tls_session_keys.log", 1);
  std::signal(SIGPIPE, SIG_IGN);
  return true;
}();

}  // namespace

void Recorder::on_head(const net::HttpResponseHead& received) {
  CHECK_FALSE(head.has_value());
  CHECK_FALSE(is_complete);
  head = received;
  if (when_head) when_head();
}

void Recorder::on_body(std::string_view bytes) {
  CHECK(head.has_value());
  CHECK_FALSE(is_complete);
  CHECK_FALSE(bytes.empty());
  body += bytes;
  ++pieces;
  if (when_body) when_body();
}

void Recorder::on_complete(const std::optional<core::Error>& ended_with) {
  CHECK_FALSE(is_complete);
  is_complete = true;
  error = ended_with;
  if (when_complete) when_complete();
}

std::unique_ptr<net::Transport> make_transport(const util::Environment& environment) {
  REQUIRE(kEnvironmentIsHostile);
  return net::make_curl_transport(
      {.environment = environment, .on_wakeup = {}, .user_agent = "agentpress-test"});
}

net::HttpRequest get(std::string url) {
  net::HttpRequest request;
  request.method = "GET";
  request.url = std::move(url);
  return request;
}

Recorder exchange(net::Transport& transport, net::HttpRequest request) {
  Recorder recorder;
  const auto guard = transport.after(net::Milliseconds(20'000), [&] { transport.stop(); });
  recorder.when_complete = [&] { transport.cancel_timer(guard); };
  transport.start(std::move(request), recorder);
  CHECK_FALSE(recorder.is_complete);
  transport.run();
  recorder.when_complete = nullptr;
  return recorder;
}

Recorder exchange(net::HttpRequest request, const util::Environment& environment) {
  const auto transport = make_transport(environment);
  return exchange(*transport, std::move(request));
}

}  // namespace agentpress::test
