// The way to a provider: proxies, names, connections and certificates.
#include "doctor/connection_verdict.hpp"

#include "checkup.hpp"
#include "doctor/certificate_issuers.hpp"

#include <doctest/doctest.h>

using namespace agentpress;
using namespace agentpress::test;
using doctor::FindingClass;
using doctor::Status;
using net::Milliseconds;

namespace {

const net::ProxyChoice kDirect{.url = "", .source = "no proxy set"};
const net::ProxyChoice kProxied{.url = "http://ada:secret@proxy.example:3128", .source = "HTTPS_PROXY"};
const doctor::Limits kTestLimits{.network = Milliseconds{5000}, .now_seconds = kTestNow};

doctor::Asked failed_by(core::ErrorClass error_class, std::string message, net::TransferFacts facts = {}) {
  return {.is_over = true,
          .failure = core::Error{.error_class = error_class, .message = std::move(message)},
          .facts = std::move(facts)};
}

doctor::Asked secured_by(net::PeerCertificate certificate) {
  return {.is_over = true,
          .head = net::HttpResponseHead{.status = 200},
          .facts = {.resolved = Milliseconds{3},
                    .connected = Milliseconds{13},
                    .secured = Milliseconds{43},
                    .remote_address = "192.0.2.1:443",
                    .tls_version = "TLSv1.3",
                    .certificate = std::move(certificate)}};
}

net::PeerCertificate public_certificate() {
  return {.subject = "CN = api.openai.com",
          .issuer = "C = US, O = Google Trust Services, CN = WE1",
          .valid_from = kTestNow - 86'400,
          .valid_until = kTestNow + 60L * 86'400,
          .names = {"api.openai.com"}};
}

net::NameLookup addresses(std::vector<std::string> list) {
  return {.addresses = std::move(list), .duration = Milliseconds{7}};
}

}  // namespace

TEST_CASE("proxy: a direct way says why") {
  const auto subject = doctor::subject_of(target_of("openai"));
  CHECK(judge_proxy(subject, kDirect, nullptr, kTestLimits).summary == "direct: no proxy is set");
  CHECK(judge_proxy(subject, {"", "loopback"}, nullptr, kTestLimits).summary ==
        "direct: an address of this machine");
  CHECK(judge_proxy(subject, {"", "NO_PROXY"}, nullptr, kTestLimits).summary ==
        "direct: NO_PROXY excepts the host");
}

TEST_CASE("proxy: its password is never shown") {
  const auto subject = doctor::subject_of(target_of("openai"));
  const auto asked =
      failed_by(core::ErrorClass::proxy,
                "the proxy http://proxy.example:3128 (from HTTPS_PROXY) refused the way to x: 407, it "
                "wants a user name and a password");
  const auto row = judge_proxy(subject, kProxied, &asked, kTestLimits);
  CHECK(row.finding == FindingClass::proxy);
  CHECK(row.fix->command == "export HTTPS_PROXY=\"http://\"USER:PASSWORD\"@proxy.example:3128\"");
  CHECK(all_text(Checkup{{row}}).find("secret") == std::string::npos);
}

TEST_CASE("proxy: one that refuses for another reason can be gone around") {
  const auto subject = doctor::subject_of(target_of("openai"));
  const auto asked = failed_by(core::ErrorClass::proxy, "cannot connect to the proxy");
  const auto row = judge_proxy(subject, kProxied, &asked, kTestLimits);
  CHECK(row.status == Status::failed);
  CHECK(row.fix->command == "export NO_PROXY=\"$NO_PROXY,api.openai.com\"");
  CHECK(judge_proxy(subject, {kProxied.url, "--proxy"}, &asked, kTestLimits).fix->command ==
        "agentpress config edit");
}

TEST_CASE("proxy: one that never opens the way is a time-out of its own") {
  const auto subject = doctor::subject_of(target_of("openai"));
  const net::TransferFacts facts{
      .resolved = Milliseconds{1}, .connected = Milliseconds{2}, .waits_for_proxy = true};
  const doctor::Asked asked{.facts = facts};
  const auto row = judge_proxy(subject, {kProxied.url, "--proxy"}, &asked, kTestLimits);
  CHECK(row.finding == FindingClass::timeout);
  CHECK(row.summary == "the proxy http://proxy.example:3128 opened no way to api.openai.com:443 within 5 s");
  CHECK(row.fix->command == "agentpress config edit");
  CHECK(row.evidence.back().value == "[providers.openai] or --proxy");
}

TEST_CASE("proxy: a fault beyond it is none of its own") {
  const auto subject = doctor::subject_of(target_of("openai"));
  const auto asked = failed_by(core::ErrorClass::certificate, "not trusted", {.connected = Milliseconds{5}});
  CHECK(judge_proxy(subject, kProxied, &asked, kTestLimits).status == Status::ok);
}

TEST_CASE("dns: both kinds of addresses are told") {
  const auto subject = doctor::subject_of(target_of("openai"));
  const auto row = judge_name(
      subject, kDirect,
      {.was_needed = true, .ipv4 = addresses({"192.0.2.1", "192.0.2.2"}), .ipv6 = addresses({"2001:db8::1"})},
      kTestLimits);
  CHECK(row.status == Status::ok);
  CHECK(row.summary == "api.openai.com has 2 IPv4 and 1 IPv6 address");
  CHECK(row.duration == Milliseconds{7});
}

TEST_CASE("dns: a vendor's name that leads to this machine is blocked by somebody") {
  const auto subject = doctor::subject_of(target_of("openai"));
  const auto row = judge_name(subject, kDirect,
                              {.was_needed = true, .ipv4 = addresses({"0.0.0.0"}), .ipv6 = addresses({"::"})},
                              kTestLimits);
  CHECK(row.status == Status::warning);
  CHECK(row.finding == FindingClass::dns);
}

TEST_CASE("dns: a name without an address says which command shows it") {
  const auto subject = doctor::subject_of(target_of("openai"));
  const net::NameLookup nothing{.failure = "name or service not known"};
  const net::NameLookup trouble{.failure = "temporary failure in name resolution", .may_pass = true};
  const auto row =
      judge_name(subject, kDirect, {.was_needed = true, .ipv4 = nothing, .ipv6 = nothing}, kTestLimits);
  CHECK(row.finding == FindingClass::dns);
  CHECK(row.fix->command == "getent ahosts api.openai.com");
  CHECK(judge_name(subject, kDirect, {.was_needed = true, .ipv4 = trouble, .ipv6 = nothing}, kTestLimits)
            .summary == "api.openai.com has no address: temporary failure in name resolution");
}

TEST_CASE("tcp: its time is that of the connection alone") {
  const auto subject = doctor::subject_of(target_of("openai"));
  const auto row = judge_connection(subject, kDirect, secured_by(public_certificate()), kTestLimits);
  CHECK(row.status == Status::ok);
  CHECK(row.summary == "connected to 192.0.2.1:443");
  CHECK(row.duration == Milliseconds{10});
}

TEST_CASE("tcp: refused and silent are told apart") {
  const auto subject = doctor::subject_of(target_of("openai", "http://127.0.0.1:1/v1"));
  const auto refused =
      failed_by(core::ErrorClass::connection, "cannot connect to 127.0.0.1:1: connection refused");
  CHECK(judge_connection(subject, kDirect, refused, kTestLimits).finding == FindingClass::connect);
  const auto row = judge_connection(subject, kDirect, {.facts = {.resolved = Milliseconds{1}}}, kTestLimits);
  CHECK(row.finding == FindingClass::timeout);
  CHECK(row.summary == "no connection to 127.0.0.1:1 within 5 s");
}

TEST_CASE("tls: a good certificate tells its issuer and its end") {
  const auto subject = doctor::subject_of(target_of("openai"));
  const auto row = judge_tls(subject, kDirect, secured_by(public_certificate()), nullptr, kTestLimits);
  CHECK(row.status == Status::ok);
  CHECK(row.summary == "TLSv1.3, issued by Google Trust Services, valid until 2027-01-25");
  CHECK(row.duration == Milliseconds{30});
}

TEST_CASE("tls: one that ends soon is a note") {
  auto certificate = public_certificate();
  certificate.valid_from = kTestNow - 57L * 86'400;
  certificate.valid_until = kTestNow + 3L * 86'400;
  const auto subject = doctor::subject_of(target_of("openai"));
  const auto row = judge_tls(subject, kDirect, secured_by(certificate), nullptr, kTestLimits);
  CHECK(row.status == Status::note);
  CHECK(row.finding == FindingClass::certificate);
  certificate.valid_from = kTestNow - 86'400;
  CHECK(judge_tls(subject, kDirect, secured_by(certificate), nullptr, kTestLimits).status == Status::ok);
}

TEST_CASE("tls: interception that this machine trusts is a warning") {
  const auto subject = doctor::subject_of(target_of("openai"));
  auto certificate = public_certificate();
  certificate.issuer = "CN=Corp Root; O=Netskope Inc";
  CHECK(judge_tls(subject, kDirect, secured_by(certificate), nullptr, kTestLimits).finding ==
        FindingClass::intercepted);
  certificate.issuer = "CN=Company Root";
  CHECK(judge_tls(subject, kDirect, secured_by(certificate), nullptr, kTestLimits).status == Status::ok);
  const auto row = judge_tls(subject, kProxied, secured_by(certificate), nullptr, kTestLimits);
  CHECK(row.status == Status::warning);
  CHECK(row.summary == "looks like interception: Company Root opens what is sent, keys too");
}

TEST_CASE("tls: what is wrong with a refused certificate is told apart") {
  const auto subject = doctor::subject_of(target_of("openai"));
  const auto refused =
      failed_by(core::ErrorClass::certificate, "the certificate of x is not trusted: its issuer is unknown",
                {.connected = Milliseconds{5}});
  auto shown = public_certificate();
  shown.valid_until = kTestNow - 86'400;
  auto row = judge_tls(subject, kDirect, refused, &shown, kTestLimits);
  CHECK(row.finding == FindingClass::certificate);
  CHECK(row.summary == "the certificate of api.openai.com:443 expired on 2026-11-25");
  CHECK(row.fix->command == "sudo timedatectl set-ntp true");

  shown.valid_until = kTestNow + 86'400;
  shown.valid_from = kTestNow + 3600;
  CHECK(judge_tls(subject, kDirect, refused, &shown, kTestLimits).summary ==
        "the certificate of api.openai.com:443 is valid from 2026-11-26 on");

  shown = public_certificate();
  shown.issuer = "CN=Own";
  row = judge_tls(subject, kDirect, refused, &shown, kTestLimits);
  CHECK(row.finding == FindingClass::certificate);
  CHECK(row.fix->command == "export SSL_CERT_FILE=/path/to/authority.pem");
  CHECK(judge_tls(subject, kProxied, refused, &shown, kTestLimits).finding == FindingClass::intercepted);
  shown.issuer = "CN=x; O=mitmproxy";
  CHECK(judge_tls(subject, kDirect, refused, &shown, kTestLimits).finding == FindingClass::intercepted);
}

TEST_CASE("tls: another host's certificate is a matter of the base URL") {
  const auto subject = doctor::subject_of(target_of("openai", "https://192.0.2.1/v1"));
  const auto refused =
      failed_by(core::ErrorClass::certificate,
                "the certificate of 192.0.2.1:443 is not trusted: it is for another host name than 192.0.2.1",
                {.connected = Milliseconds{5}});
  const auto row = judge_tls(subject, kDirect, refused, nullptr, kTestLimits);
  CHECK(row.finding == FindingClass::certificate);
  CHECK(row.fix->command == "unset TEST_BASE_URL");
}

TEST_CASE("tls: a port that speaks plain HTTP says what to write") {
  const auto subject = doctor::subject_of(target_of("openai", "https://127.0.0.1:8080/v1"));
  const auto refused =
      failed_by(core::ErrorClass::tls, "no TLS with 127.0.0.1:8080: it answers in plain text",
                {.connected = Milliseconds{1}});
  const auto row = judge_tls(subject, kDirect, refused, nullptr, kTestLimits);
  CHECK(row.finding == FindingClass::tls);
  CHECK(row.fix->text == "the port speaks plain HTTP: write http://127.0.0.1:8080/v1");
}

TEST_CASE("tls: without it a key is open to everybody on the way, but not on this machine") {
  const doctor::Asked asked{.is_over = true, .head = net::HttpResponseHead{.status = 200}};
  const auto open = doctor::subject_of(target_of("openai", "http://192.0.2.1/v1"));
  CHECK(judge_tls(open, kDirect, asked, nullptr, kTestLimits).status == Status::warning);
  const auto keyless = doctor::subject_of(keyless_target_of("ollama", "http://192.0.2.1"));
  CHECK(judge_tls(keyless, kDirect, asked, nullptr, kTestLimits).status == Status::note);
  const auto here = doctor::subject_of(target_of("openai", "http://127.0.0.1/v1"));
  CHECK(judge_tls(here, kDirect, asked, nullptr, kTestLimits).status == Status::ok);
}

TEST_CASE("issuers: products and public authorities are known by their words") {
  CHECK(doctor::intercepting_product({.issuer = "C=US, O=Zscaler Inc., CN=Zscaler Root"}) == "Zscaler");
  CHECK(doctor::intercepting_product({.issuer = "CN = DO_NOT_TRUST_FiddlerRoot"}) == "Fiddler");
  CHECK(doctor::intercepting_product({.issuer = "O=Let's Encrypt; CN=R3"}).empty());
  CHECK(doctor::is_public_authority({.issuer = "O=Let's Encrypt; CN=R3"}));
  CHECK_FALSE(doctor::is_public_authority({.issuer = "O=My Company"}));
  CHECK(doctor::issuer_words({.issuer = "C=US; O=\"Cloudflare, Inc.\"; CN=x"}) == "Cloudflare, Inc.");
  CHECK(doctor::issuer_words({.issuer = ""}) == "an issuer without a name");
}

TEST_CASE("text of strangers: one line without control characters") {
  CHECK(doctor::one_line("a\r\n\tb\x1b[31m \xc2\x9b c") == "a b [31m c");
  CHECK(doctor::one_line("\xff\xfe") == "");
  CHECK(doctor::one_line("ääää", 4) == "ää ...");
}
