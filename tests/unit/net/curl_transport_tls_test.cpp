// The transport over real TLS: a server of the openssl program with a certificate made for this run.
#include "exchange.hpp"
#include "fake_resolver.hpp"
#include "support/tls_server.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <map>
#include <string>

using namespace agentpress;
using namespace agentpress::test;
using core::ErrorClass;

TEST_CASE(
    "tls: a self-signed certificate is trusted only when it is named, and only for its own host names") {
  TlsServer server("IP:127.0.0.1,DNS:localhost");
  if (!server.is_available()) {
    MESSAGE("skipped: no openssl program");
    return;
  }
  const auto untrusted = exchange(get(server.url("127.0.0.1")));
  REQUIRE(untrusted.error.has_value());
  CHECK(untrusted.error->error_class == ErrorClass::certificate);
  CHECK(untrusted.error->message.ends_with("is not trusted: it is self-signed"));
  CHECK_FALSE(untrusted.error->retryable);

  auto request = get(server.url("127.0.0.1"));
  request.ca_file = server.certificate();
  const auto trusted = exchange(request);
  CHECK_FALSE(trusted.error.has_value());
  CHECK(trusted.body == "secure");

  const auto by_variable = exchange(get(server.url("localhost")),
                                    util::Environment(std::map<std::string, std::string, std::less<>>{
                                        {"SSL_CERT_FILE", server.certificate()}}));
  CHECK(by_variable.body == "secure");

  request.url = server.url(kHostHere);
  const auto other_name = exchange(request);
  REQUIRE(other_name.error.has_value());
  CHECK(other_name.error->error_class == ErrorClass::certificate);
  CHECK(other_name.error->message.find("another host name than here.example") != std::string::npos);

  request.url = server.url("127.0.0.1");
  request.url.replace(0, 5, "http");
  const auto plain = exchange(request);
  REQUIRE(plain.error.has_value());
  CHECK_FALSE(plain.head.has_value());

  INFO("SSLKEYLOGFILE was set before libcurl was opened");
  CHECK_FALSE(std::filesystem::exists("tls_session_keys.log"));
}

TEST_CASE("tls: a CA file that is missing or holds no certificate is a certificate error that names it") {
  auto request = get("https://127.0.0.1:9/");
  request.ca_file = "/nowhere/ca.pem";
  const auto missing = exchange(request);
  REQUIRE(missing.error.has_value());
  CHECK(missing.error->error_class == ErrorClass::certificate);
  CHECK(missing.error->message.find("/nowhere/ca.pem") != std::string::npos);

  TlsServer server("IP:127.0.0.1");
  if (!server.is_available()) return;
  request.url = server.url("127.0.0.1");
  request.ca_file = "/etc/hostname";
  const auto no_certificate = exchange(request);
  REQUIRE(no_certificate.error.has_value());
  CHECK(no_certificate.error->error_class == ErrorClass::certificate);
  CHECK(no_certificate.error->message.find("/etc/hostname (from --cacert) holds no usable certificate") !=
        std::string::npos);
}
