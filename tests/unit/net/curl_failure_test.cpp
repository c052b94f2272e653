// The mapping of libcurl's failures, row by row; what can be provoked locally is also tested over sockets.
#include "net/curl_failure.hpp"

#include <doctest/doctest.h>

#include <cerrno>

using namespace agentpress;
using core::ErrorClass;
using net::CurlFailure;
using net::describe_failure;

namespace {

CurlFailure failure_with(CURLcode code, std::string detail = "") {
  CurlFailure failure;
  failure.code = code;
  failure.detail = std::move(detail);
  failure.host = "api.example.com";
  failure.host_port = "api.example.com:443";
  failure.is_https = true;
  failure.is_resolved = true;
  failure.certificates.source = "system";
  failure.connect_timeout = net::Milliseconds(10'000);
  return failure;
}

CurlFailure through_proxy(CURLcode code) {
  auto failure = failure_with(code);
  failure.proxy = {"http://user:secret@proxy.corp:3128", "HTTPS_PROXY"};
  return failure;
}

}  // namespace

TEST_CASE("curl failure: every certificate fault has its reason in words") {
  const std::pair<long, const char*> rows[] = {{10, "expired"},           {18, "self-signed"},
                                               {19, "self-signed"},       {20, "unknown"},
                                               {62, "another host name"}, {9, "not valid yet"}};
  for (const auto& [result, words] : rows) {
    auto failure = failure_with(CURLE_PEER_FAILED_VERIFICATION, "SSL certificate problem");
    failure.verify_result = result;
    const auto error = describe_failure(failure);
    CAPTURE(error.message);
    CHECK(error.error_class == ErrorClass::certificate);
    CHECK_FALSE(error.retryable);
    CHECK(error.message.find(words) != std::string::npos);
    CHECK(error.message.starts_with("the certificate of api.example.com:443 is not trusted: it"));
    CHECK(error.hint.find("--cacert") != std::string::npos);
  }
}

TEST_CASE("curl failure: a host name that libcurl itself compared is a certificate fault") {
  const auto error = describe_failure(
      failure_with(CURLE_PEER_FAILED_VERIFICATION,
                   "SSL: no alternative certificate subject name matches target host name 'x'"));
  CHECK(error.error_class == ErrorClass::certificate);
  CHECK(error.message.ends_with("it is for another host name than api.example.com"));
}

TEST_CASE("curl failure: timeouts say what was waited for and how long") {
  auto failure = failure_with(CURLE_OPERATION_TIMEDOUT);
  CHECK(describe_failure(failure).message == "no connection to api.example.com:443 within 10 s");
  CHECK(describe_failure(failure).error_class == ErrorClass::timeout);
  CHECK(describe_failure(failure).retryable);
  failure.is_connected = true;
  CHECK(describe_failure(failure).message == "no TLS with api.example.com:443 within 10 s");
  failure.is_resolved = false;
  failure.is_connected = false;
  failure.connect_timeout = net::Milliseconds(1500);
  CHECK(describe_failure(failure).message == "the host name api.example.com was not resolved within 1.5 s");
}

TEST_CASE("curl failure: a name that does not resolve is not retried, a refused connection is") {
  const auto name = describe_failure(failure_with(CURLE_COULDNT_RESOLVE_HOST));
  CHECK(name.error_class == ErrorClass::name_resolution);
  CHECK_FALSE(name.retryable);
  auto failure = failure_with(CURLE_COULDNT_CONNECT);
  failure.system_error = ECONNREFUSED;
  const auto connection = describe_failure(failure);
  CHECK(connection.error_class == ErrorClass::connection);
  CHECK(connection.message == "cannot connect to api.example.com:443: connection refused");
  CHECK(connection.retryable);
}

TEST_CASE("curl failure: faults at the proxy are the proxy's, with its source and without its password") {
  for (const auto code : {CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT, CURLE_RECV_ERROR,
                          CURLE_GOT_NOTHING, CURLE_PROXY}) {
    CAPTURE(code);
    const auto error = describe_failure(through_proxy(code));
    CHECK(error.error_class == ErrorClass::proxy);
    CHECK(error.message.find("http://proxy.corp:3128 (from HTTPS_PROXY)") != std::string::npos);
    CHECK(error.message.find("secret") == std::string::npos);
  }
}

TEST_CASE("curl failure: a proxy that wants a password is told apart from one that refuses") {
  auto failure = through_proxy(CURLE_RECV_ERROR);
  failure.connect_code = 407;
  CHECK(describe_failure(failure).message.find("user name and a password") != std::string::npos);
  CHECK_FALSE(describe_failure(failure).retryable);
  failure.connect_code = 403;
  CHECK(describe_failure(failure).message.ends_with("refused the way to api.example.com:443: 403"));
}

TEST_CASE("curl failure: what goes wrong behind an open tunnel is the target's") {
  auto failure = through_proxy(CURLE_RECV_ERROR);
  failure.connect_code = 200;
  failure.detail = "Recv failure: Connection reset by peer";
  CHECK(describe_failure(failure).error_class == ErrorClass::connection);
  failure.connect_code = 0;
  failure.made_connection = false;  // the tunnel of an earlier transfer
  CHECK(describe_failure(failure).error_class == ErrorClass::connection);
  failure.made_connection = true;
  failure.has_head = true;
  CHECK(describe_failure(failure).error_class == ErrorClass::incomplete);
}

TEST_CASE("curl failure: a cut is incomplete after the head and a connection fault before it") {
  auto failure = failure_with(CURLE_HTTP2_STREAM, "HTTP/2 stream 1 was not closed cleanly: INTERNAL_ERROR");
  CHECK(describe_failure(failure).error_class == ErrorClass::connection);
  CHECK(describe_failure(failure).retryable);
  failure.has_head = true;
  failure.body_bytes = 1234;
  CHECK(describe_failure(failure).error_class == ErrorClass::incomplete);
  CHECK(describe_failure(failure).message.ends_with("after 1234 bytes"));
  failure = failure_with(CURLE_RECV_ERROR, "OpenSSL SSL_read: unexpected eof while reading, errno 0");
  failure.has_head = true;
  CHECK(describe_failure(failure).message == "TLS connection closed without a farewell after 0 bytes");
}

TEST_CASE("curl failure: a TLS handshake that was reset may be tried again, one that was refused not") {
  const auto reset = describe_failure(failure_with(
      CURLE_SSL_CONNECT_ERROR, "OpenSSL SSL_connect: Connection reset by peer in connection to x:443"));
  CHECK(reset.error_class == ErrorClass::tls);
  CHECK(reset.retryable);
  const auto refused =
      describe_failure(failure_with(CURLE_SSL_CONNECT_ERROR, "tlsv1 alert protocol version"));
  CHECK(refused.error_class == ErrorClass::tls);
  CHECK_FALSE(refused.retryable);
}

TEST_CASE("curl failure: a code that no row names is internal and keeps libcurl's words") {
  const auto error = describe_failure(failure_with(CURLE_BAD_FUNCTION_ARGUMENT, "something"));
  CHECK(error.error_class == ErrorClass::internal);
  CHECK(error.message == "libcurl failed with code 43: something");
}
