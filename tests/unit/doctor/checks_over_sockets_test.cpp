// The checks over the real transport, against a server on loopback that can be each failure.
#include "checkup.hpp"
#include "net/curl_transport.hpp"
#include "support/loopback_server.hpp"
#include "support/tls_server.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <ctime>

using namespace agentpress;
using namespace agentpress::test;
using doctor::FindingClass;
using doctor::Status;

namespace {

/// Long enough for any machine; only what is silent on purpose waits for it.
constexpr net::Milliseconds kSocketLimit{1500};

Checkup check_for_real(std::vector<doctor::ProviderTarget> targets,
                       net::Milliseconds limit = net::Milliseconds{20'000}) {
  const auto transport = net::make_curl_transport({});
  TableResolver resolver;
  auto options = check_options();
  options.network_timeout = limit;
  // The certificates are made now.
  options.seconds_since_epoch = [] { return static_cast<std::int64_t>(std::time(nullptr)); };
  return check(*transport, resolver, std::move(targets), options);
}

std::string base_of(const LoopbackServer& server) {
  return server.url("/v1");
}

Script answer(int status, std::string_view headers, std::string_view body) {
  return {receive(), send(http_reply(status, headers, body))};
}

/// A listening port whose queue is full: nobody is ever accepted, and no further one is let in.
class FullBacklog {
 public:
  FullBacklog() {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    void* raw = &address;
    REQUIRE(bind(listener_, static_cast<sockaddr*>(raw), size) == 0);
    REQUIRE(listen(listener_, 0) == 0);
    REQUIRE(getsockname(listener_, static_cast<sockaddr*>(raw), &size) == 0);
    port_ = ntohs(address.sin_port);
    for (auto& client : clients_) {
      client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
      static_cast<void>(connect(client, static_cast<sockaddr*>(raw), size));
    }
  }
  ~FullBacklog() {
    for (const int client : clients_) close(client);
    close(listener_);
  }
  FullBacklog(const FullBacklog&) = delete;
  FullBacklog& operator=(const FullBacklog&) = delete;
  int port() const { return port_; }

 private:
  int listener_ = -1;
  int port_ = 0;
  int clients_[4] = {-1, -1, -1, -1};  // NOLINT: plain descriptors
};

}  // namespace

TEST_CASE("sockets: a good key, with all layers measured") {
  LoopbackServer server(
      {answer(200, "content-type: application/json\r\nx-ratelimit-remaining-requests: 9\r\n",
              R"({"data":[{"id":"m"}]})")});
  const auto checkup = check_for_real({target_of("openai", base_of(server))});
  for (const auto* id : {"proxy", "dns", "tcp", "tls", "http", "auth", "models", "rate_limit"}) {
    CAPTURE(std::string(id));
    CHECK(checkup.status(std::string("openai.") + id) == Status::ok);
  }
  CHECK(checkup["openai.tcp"].summary == fmt::format("connected to 127.0.0.1:{}", server.port()));
  CHECK(checkup["openai.http"].summary == "HTTP/1.1 answers (200)");
  CHECK(checkup["openai.tcp"].duration);
  CHECK(checkup["openai.http"].duration);
  REQUIRE(server.requests().size() == 1);
  CHECK(server.requests()[0].starts_with("GET /v1/models HTTP/1.1\r\n"));
}

TEST_CASE("sockets: the rows of the way are there before the reply has ended") {
  LoopbackServer server(
      {{receive(), send("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"data\""), stall()}});
  const auto transport = net::make_curl_transport({});
  TableResolver resolver;
  auto options = check_options();
  options.network_timeout = kSocketLimit;
  std::map<std::string, net::Milliseconds> came;
  doctor::check_providers(*transport, resolver, {target_of("openai", base_of(server))}, options,
                          [&](const doctor::CheckResult& row) { came[row.id] = transport->now(); });
  CHECK(came["tcp"] < kSocketLimit);
  CHECK(came["tls"] < kSocketLimit);
  CHECK(came["http"] >= kSocketLimit);
}

TEST_CASE("sockets: a rejected key, asked once") {
  LoopbackServer server(
      {answer(401, "content-type: application/json\r\n", R"({"error":{"code":"invalid_api_key"}})")});
  const auto checkup = check_for_real({target_of("openai", base_of(server))});
  CHECK(checkup.finding("openai.auth") == FindingClass::key_rejected);
  CHECK(server.connections() == 1);
}

TEST_CASE("sockets: refused") {
  const auto checkup =
      check_for_real({target_of("openai", fmt::format("http://127.0.0.1:{}/v1", closed_port()))});
  CHECK(checkup.finding("openai.tcp") == FindingClass::connect);
  CHECK(checkup["openai.tcp"].summary.ends_with("connection refused"));
}

TEST_CASE("sockets: a full backlog is a time-out of the connection") {
  const FullBacklog backlog;
  const auto began = std::chrono::steady_clock::now();
  const auto checkup = check_for_real(
      {target_of("openai", fmt::format("http://127.0.0.1:{}/v1", backlog.port()))}, kSocketLimit);
  CHECK(checkup.finding("openai.tcp") == FindingClass::timeout);
  CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(15));
}

TEST_CASE("sockets: silence after the request is a time-out of HTTP") {
  LoopbackServer server({{receive(), stall()}});
  const auto checkup = check_for_real({target_of("openai", base_of(server))}, kSocketLimit);
  CHECK(checkup.finding("openai.http") == FindingClass::timeout);
  CHECK(checkup.status("openai.tcp") == Status::ok);
}

TEST_CASE("sockets: silence in place of TLS is a time-out of TLS") {
  LoopbackServer server({{stall()}});
  const auto checkup = check_for_real(
      {target_of("openai", fmt::format("https://127.0.0.1:{}/v1", server.port()))}, kSocketLimit);
  CHECK(checkup.finding("openai.tls") == FindingClass::timeout);
}

TEST_CASE("sockets: plain HTTP on the port of TLS") {
  LoopbackServer server({{receive(), send("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")}});
  // The server waits for an HTTP request that TLS never is: it answers the handshake with what it has.
  LoopbackServer plain({{send("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n"), stall()}});
  const auto checkup =
      check_for_real({target_of("openai", fmt::format("https://127.0.0.1:{}/v1", plain.port()))});
  CHECK(checkup.finding("openai.tls") == FindingClass::tls);
  CHECK(checkup["openai.tls"].fix->text ==
        fmt::format("the port speaks plain HTTP: write http://127.0.0.1:{}/v1", plain.port()));
}

TEST_CASE("sockets: garbage, a reset and a cut are no answers of HTTP") {
  LoopbackServer garbage({{receive(), send("220 smtp.example ESMTP\r\n")}});
  CHECK(check_for_real({target_of("openai", base_of(garbage))}).finding("openai.http") ==
        FindingClass::not_an_api);
  LoopbackServer reset_server({{receive(), reset()}});
  CHECK(check_for_real({target_of("openai", base_of(reset_server))}).finding("openai.http") ==
        FindingClass::connect);
  LoopbackServer cut({{receive(), send("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"data\"")}});
  CHECK(check_for_real({target_of("openai", base_of(cut))}).finding("openai.http") == FindingClass::connect);
}

TEST_CASE("sockets: the list after the health question shares its connection") {
  LoopbackServer server(
      {{receive(), send(http_reply(200, "content-type: application/json\r\n", R"({"data":{}})")), receive(),
        send(http_reply(200, "content-type: application/json\r\n", R"({"data":[{"id":"m"}]})"))}});
  const auto checkup = check_for_real({target_of("openrouter", base_of(server))});
  CHECK(checkup.status("openrouter.models") == Status::ok);
  CHECK(server.connections() == 1);
}

TEST_CASE("sockets: ten providers take as long as the slowest, two dead ones included") {
  std::vector<std::unique_ptr<LoopbackServer>> servers;
  std::vector<doctor::ProviderTarget> targets;
  const char* const names[] = {"openai",   "groq",      "mistral", "xai",      "deepseek",
                               "moonshot", "fireworks", "meta",    "together", "anthropic"};
  for (const auto* name : names) {
    const bool is_dead = servers.size() < 2;
    servers.push_back(std::make_unique<LoopbackServer>(
        is_dead ? std::vector<Script>{{receive(), stall()}}
                : std::vector<Script>{answer(200, "content-type: application/json\r\n", R"({"data":[]})")}));
    targets.push_back(target_of(name, servers.back()->url("/v1")));
  }
  const auto began = std::chrono::steady_clock::now();
  const auto checkup = check_for_real(targets, 2 * kSocketLimit);
  // Only a hang fails here; that nobody waits for another one is proven with the simulated clock.
  CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(60));
  CHECK(checkup.finding("openai.http") == FindingClass::timeout);
  CHECK(checkup.finding("groq.http") == FindingClass::timeout);
  CHECK(checkup.status("anthropic.auth") == Status::ok);
}

TEST_CASE("sockets: TLS of an unknown issuer, of a trusted one, and for another host") {
  TlsServer server("IP:127.0.0.1,DNS:localhost", "/O=Example Org/CN=agentpress-test");
  if (!server.is_available()) return;
  auto target = target_of("openai", fmt::format("https://127.0.0.1:{}/answer", server.port()));
  const auto unknown = check_for_real({target});
  CHECK(unknown.finding("openai.tls") == FindingClass::certificate);
  CHECK(unknown["openai.tls"].fix->command == "export SSL_CERT_FILE=/path/to/authority.pem");
  bool has_issuer = false;
  for (const auto& fact : unknown["openai.tls"].evidence)
    has_issuer |= fact.name == "issuer" && fact.value.find("Example Org") != std::string::npos;
  CHECK(has_issuer);

  target.ca_file = server.certificate();
  const auto trusted = check_for_real({target});
  CHECK(trusted["openai.tls"].summary.find(", issued by Example Org, valid until ") != std::string::npos);
  CHECK(trusted["openai.tls"].duration);

  TlsServer other("DNS:elsewhere.example");
  target = target_of("openai", fmt::format("https://127.0.0.1:{}/v1", other.port()));
  target.ca_file = other.certificate();
  const auto foreign = check_for_real({target});
  CHECK(foreign.finding("openai.tls") == FindingClass::certificate);
  CHECK(foreign["openai.tls"].fix->command == "unset TEST_BASE_URL");
}

TEST_CASE("sockets: interception is known by its issuer, whether this machine trusts it or not") {
  TlsServer server("IP:127.0.0.1", "/O=Zscaler Inc./CN=Zscaler Root");
  if (!server.is_available()) return;
  auto target = target_of("openai", fmt::format("https://127.0.0.1:{}/v1", server.port()));
  const auto untrusted = check_for_real({target});
  CHECK(untrusted.finding("openai.tls") == FindingClass::intercepted);
  CHECK(untrusted.status("openai.tls") == Status::failed);
  target.ca_file = server.certificate();
  const auto trusted = check_for_real({target});
  CHECK(trusted.finding("openai.tls") == FindingClass::intercepted);
  CHECK(trusted.status("openai.tls") == Status::warning);
}

TEST_CASE("sockets: a CA file that is missing is told before anything is opened") {
  auto target = target_of("openai", "https://127.0.0.1:9/v1");
  target.ca_file = "/nowhere/ca.pem";
  const auto checkup = check_for_real({target});
  CHECK(checkup.status("openai.tcp") == Status::skipped);
  CHECK(checkup.finding("openai.tls") == FindingClass::certificate);
  CHECK(checkup["openai.tls"].summary.find("/nowhere/ca.pem") != std::string::npos);
}

TEST_CASE("sockets: a proxy that wants a login, one that refuses, and one that is not there") {
  LoopbackServer login(
      {{receive(), send("HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n")}});
  auto target = target_of("openai", "https://api.example/v1");
  target.proxy = fmt::format("http://ada:s3cretword@127.0.0.1:{}", login.port());
  const auto wants_login = check_for_real({target});
  CHECK(wants_login.finding("openai.proxy") == FindingClass::proxy);
  CHECK(wants_login["openai.proxy"].summary.find("407") != std::string::npos);
  CHECK(all_text(wants_login).find("s3cretword") == std::string::npos);
  CHECK(wants_login["openai.http"].summary == "because proxy failed");
  REQUIRE(login.requests().size() == 1);
  CHECK(login.requests()[0].find(kTestKey) == std::string::npos);

  LoopbackServer refusing({{receive(), send("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n")}});
  target.proxy = fmt::format("http://127.0.0.1:{}", refusing.port());
  CHECK(check_for_real({target}).finding("openai.proxy") == FindingClass::proxy);

  target.proxy = fmt::format("http://127.0.0.1:{}", closed_port());
  CHECK(check_for_real({target}).finding("openai.proxy") == FindingClass::proxy);
}
