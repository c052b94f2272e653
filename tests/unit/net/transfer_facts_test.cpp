// What a transfer shows of its way: the parsers of its texts, and the real thing on loopback.
#include "exchange.hpp"
#include "fake_resolver.hpp"
#include "support/loopback_server.hpp"
#include "support/tls_server.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <memory>

using namespace agentpress;
using namespace agentpress::test;

namespace {

struct FactsRun {
  Recorder recorder;
  net::TransferFacts facts;
};

FactsRun run_with_facts(net::HttpRequest request) {
  request.facts = std::make_shared<net::TransferFacts>();
  const auto facts = request.facts;
  auto recorder = exchange(std::move(request));
  return {std::move(recorder), *facts};
}

}  // namespace

TEST_CASE("facts: parts of a name are found in both spellings") {
  CHECK(net::name_part("C = US, O = Let's Encrypt, CN = R3", "O") == "Let's Encrypt");
  CHECK(net::name_part("CN=test; O=Zscaler Inc.", "O") == "Zscaler Inc.");
  CHECK(net::name_part("O = \"Cloudflare, Inc.\", CN = x", "O") == "Cloudflare, Inc.");
  CHECK(net::name_part("O = \"Cloudflare, Inc.\", CN = x", "CN") == "x");
  CHECK(net::name_part("CN=a", "O").empty());
  CHECK(net::name_part("", "O").empty());
  CHECK(net::name_part("O = \"never ends, CN = x", "CN").empty());
  CHECK(net::name_part("O = a\\", "O") == "a\\");
}

TEST_CASE("facts: a plain exchange tells its address and its moments") {
  LoopbackServer server({{receive(), send(http_reply(200, "", "hello"))}});
  const auto run = run_with_facts(get(server.url()));
  CHECK(run.recorder.body == "hello");
  CHECK(run.facts.remote_address == fmt::format("127.0.0.1:{}", server.port()));
  REQUIRE(run.facts.connected);
  REQUIRE(run.facts.first_byte);
  CHECK(*run.facts.connected <= *run.facts.first_byte);
  CHECK_FALSE(run.facts.secured);
  CHECK(run.facts.http_version == "HTTP/1.1");
  CHECK(run.facts.tls_version.empty());
  CHECK_FALSE(run.facts.certificate);
}

TEST_CASE("facts: they are there when a transfer is cancelled half-way") {
  LoopbackServer server({{receive(), stall()}});
  const auto transport = make_transport();
  auto request = get(server.url());
  request.facts = std::make_shared<net::TransferFacts>();
  const auto facts = request.facts;
  Recorder recorder;
  const auto transfer = transport->start(request, recorder);
  transport->after(net::Milliseconds(300), [&] { transport->cancel_transfer(transfer); });
  transport->run();
  CHECK(facts->connected);
  CHECK_FALSE(facts->first_byte);
  CHECK_FALSE(recorder.is_complete);
}

TEST_CASE("facts: a refused connection was never made") {
  const auto run = run_with_facts(get(fmt::format("http://127.0.0.1:{}/", closed_port())));
  CHECK(run.recorder.error);
  CHECK_FALSE(run.facts.connected);
  CHECK(run.facts.remote_address.empty());
}

TEST_CASE("facts: a second exchange on a connection says that it made none") {
  LoopbackServer server(
      {{receive(), send(http_reply(200, "", "a")), receive(), send(http_reply(200, "", "b"))}});
  const auto transport = make_transport();
  exchange(*transport, get(server.url()));
  auto request = get(server.url());
  request.facts = std::make_shared<net::TransferFacts>();
  const auto facts = request.facts;
  CHECK(exchange(*transport, request).body == "b");
  CHECK(facts->reused_connection);
}

TEST_CASE("facts: TLS tells its version and its certificate") {
  TlsServer server("IP:127.0.0.1,DNS:localhost", "/O=Example Org/CN=agentpress-test");
  if (!server.is_available()) return;
  auto request = get(server.url("127.0.0.1"));
  request.ca_file = server.certificate();
  const auto run = run_with_facts(request);
  CHECK(run.recorder.body == "secure");
  CHECK(run.facts.tls_version.starts_with("TLSv1."));
  CHECK(run.facts.secured >= run.facts.connected);
  CHECK(run.facts.certificates_source == "--cacert");
  REQUIRE(run.facts.certificate);
  CHECK(net::name_part(run.facts.certificate->issuer, "O") == "Example Org");
  CHECK(net::name_part(run.facts.certificate->subject, "CN") == "agentpress-test");
  CHECK(run.facts.certificate->names == std::vector<std::string>{"127.0.0.1", "localhost"});
  REQUIRE(run.facts.certificate->valid_from);
  REQUIRE(run.facts.certificate->valid_until);
  CHECK(*run.facts.certificate->valid_until - *run.facts.certificate->valid_from == 2L * 86'400);
}

TEST_CASE("facts: a refused certificate is told by a handshake that judges nothing and sends nothing") {
  TlsServer server("DNS:elsewhere.example", "/CN=stranger");
  if (!server.is_available()) return;
  const auto refused = run_with_facts(get(server.url("127.0.0.1")));
  REQUIRE(refused.recorder.error);
  CHECK(refused.recorder.error->error_class == core::ErrorClass::certificate);
  CHECK(refused.facts.connected);
  auto request = get(server.url("127.0.0.1"));
  request.only_handshake = true;
  const auto shown = run_with_facts(request);
  CHECK_FALSE(shown.recorder.error);
  CHECK_FALSE(shown.recorder.head);
  CHECK(shown.recorder.is_complete);
  REQUIRE(shown.facts.certificate);
  CHECK(net::name_part(shown.facts.certificate->issuer, "CN") == "stranger");
}

TEST_CASE("facts: a handshake alone sends no byte of the request") {
  LoopbackServer server({{stall()}});
  auto request = get(server.url());
  request.only_handshake = true;
  const auto run = run_with_facts(request);
  CHECK_FALSE(run.recorder.error);
  CHECK(server.requests().empty());
}
