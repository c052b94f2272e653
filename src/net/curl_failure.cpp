// The mapping of libcurl's codes to error classes and messages.
#include "net/curl_failure.hpp"

#include "util/text.hpp"

#include <fmt/format.h>

#include <array>
#include <cstring>

namespace agentpress::net {
namespace {

using core::Error;
using core::ErrorClass;

constexpr const char* kCertificateHint =
    "if a proxy or a company's own authority signs here, name its PEM file with --cacert";

std::string system_reason(int error_number) {
  const char* text = error_number == 0 ? nullptr : strerrordesc_np(error_number);
  return text == nullptr ? "" : util::lower_ascii(text);
}

std::string seconds_text(Milliseconds duration) {
  return fmt::format("{:g} s", static_cast<double>(duration.count()) / 1000.0);
}

std::string with_reason(std::string message, std::string_view reason) {
  if (!reason.empty()) message += fmt::format(": {}", reason);
  return message;
}

std::string proxy_name(const ProxyChoice& proxy) {
  return fmt::format("the proxy {} (from {})", printable_proxy(proxy.url), proxy.source);
}

/// True while no byte of the target could have come: the fault is between us and the proxy.
bool failed_at_proxy(const CurlFailure& failure) {
  if (failure.proxy.url.empty() || failure.has_head || !failure.made_connection) return false;
  switch (failure.code) {
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
    case CURLE_PROXY:
      return true;
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_HTTP2:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL: {
      const bool is_socks = util::starts_with_ignoring_case(failure.proxy.url, "socks");
      return is_socks ? !failure.is_connected : !failure.is_https || failure.connect_code / 100 != 2;
    }
    default:
      return false;
  }
}

Error proxy_failure(const CurlFailure& failure) {
  if (failure.connect_code != 0 && failure.connect_code / 100 != 2) {
    return proxy_refusal(failure.proxy, failure.host_port, failure.connect_code);
  }
  Error error{.error_class = ErrorClass::proxy,
              .hint = fmt::format("correct or unset {}", failure.proxy.source)};
  if (failure.proxy.source == "--proxy")
    error.hint = "correct the value of --proxy or of `proxy` in the configuration";
  const auto name = proxy_name(failure.proxy);
  if (failure.code == CURLE_COULDNT_RESOLVE_PROXY) {
    error.message = fmt::format("the host name of {} could not be resolved", name);
    return error;
  }
  error.retryable = true;
  if (!failure.is_connected) {
    error.message =
        with_reason(fmt::format("cannot connect to {}", name), system_reason(failure.system_error));
  } else {
    error.message = fmt::format("{} closed the connection or did not speak its protocol", name);
  }
  return error;
}

// ---- certificates ----

struct VerifyRow {
  long result;  ///< X509_V_ERR_*, whose numbers are part of OpenSSL's interface
  const char* words;
};

constexpr std::array kVerifyRows{
    VerifyRow{2, "its issuer is unknown"},
    VerifyRow{9, "it is not valid yet; check this machine's clock"},
    VerifyRow{10, "it has expired; check this machine's clock too"},
    VerifyRow{18, "it is self-signed"},
    VerifyRow{19, "its chain ends in a self-signed certificate that is not trusted"},
    VerifyRow{20, "its issuer is unknown"},
    VerifyRow{21, "its issuer is unknown"},
    VerifyRow{23, "it was revoked"},
    VerifyRow{24, "its issuer may not sign certificates"},
    VerifyRow{26, "it is not meant for servers"},
    VerifyRow{62, "it is for another host name"},
    VerifyRow{64, "it is for another address"},
    VerifyRow{66, "its key is too weak"},
    VerifyRow{67, "its issuer's key is too weak"},
    VerifyRow{68, "its signature algorithm is too weak"},
};

std::string certificate_reason(const CurlFailure& failure) {
  for (const auto& row : kVerifyRows) {
    if (row.result == failure.verify_result) return row.words;
  }
  // libcurl compares the host name itself and leaves no number.
  if (failure.detail.find("target host name") != std::string::npos) {
    return fmt::format("it is for another host name than {}", failure.host);
  }
  return failure.detail;
}

Error certificate_failure(const CurlFailure& failure) {
  Error error{.error_class = ErrorClass::certificate, .hint = kCertificateHint};
  const auto& store = failure.certificates;
  if (failure.code == CURLE_SSL_CACERT_BADFILE) {
    error.message = fmt::format("the CA file {} (from {}) holds no usable certificate",
                                store.file.empty() ? store.directory : store.file, store.source);
    error.hint = "it must be PEM: -----BEGIN CERTIFICATE-----";
    return error;
  }
  error.message =
      fmt::format("the certificate of {} is not trusted: {}", failure.host_port, certificate_reason(failure));
  if (store.source != "system") error.message += fmt::format(" (trusted: {})", store.source);
  return error;
}

// ---- the other classes ----

Error tls_failure(const CurlFailure& failure) {
  Error error{.error_class = ErrorClass::tls};
  const auto& detail = failure.detail;
  if (detail.find("wrong version number") != std::string::npos ||
      detail.find("packet length too long") != std::string::npos) {
    error.message = fmt::format("no TLS with {}: it answers in plain text", failure.host_port);
    error.hint = "the port speaks plain HTTP: write http:// in the base URL, or the port that speaks TLS";
    return error;
  }
  error.message = with_reason(fmt::format("no TLS with {}", failure.host_port), detail);
  // A handshake that is cut is as often a passing fault as a filter on the way.
  error.retryable = detail.find("reset by peer") != std::string::npos ||
                    detail.find("SSL_ERROR_SYSCALL") != std::string::npos;
  return error;
}

Error name_failure(const CurlFailure& failure) {
  return Error{.error_class = ErrorClass::name_resolution,
               .message = fmt::format("the host name {} could not be resolved", failure.host),
               .hint = "check the spelling in the base URL, and that this machine has a network and DNS"};
}

Error connect_failure(const CurlFailure& failure) {
  return Error{
      .error_class = ErrorClass::connection,
      .message = with_reason(fmt::format("cannot connect to {}", failure.host_port),
                             system_reason(failure.system_error)),
      .hint = core::is_loopback(failure.host) ? "is the local server running, and on this port?" : "",
      .retryable = true};
}

Error timeout_failure(const CurlFailure& failure) {
  Error error{.error_class = ErrorClass::timeout, .retryable = true};
  const auto limit = seconds_text(failure.connect_timeout);
  const bool has_proxy = !failure.proxy.url.empty();
  if (!failure.is_resolved) {
    error.message = fmt::format("the host name {} was not resolved within {}",
                                has_proxy ? "of " + proxy_name(failure.proxy) : failure.host, limit);
  } else if (has_proxy) {
    error.message = fmt::format("no connection to {} through {} within {}", failure.host_port,
                                proxy_name(failure.proxy), limit);
  } else if (failure.is_connected) {
    error.message = fmt::format("no TLS with {} within {}", failure.host_port, limit);
  } else {
    error.message = fmt::format("no connection to {} within {}", failure.host_port, limit);
  }
  return error;
}

struct CutRow {
  const char* needle;  ///< in libcurl's text
  const char* words;
};

constexpr std::array kCutRows{
    CutRow{"reset by peer", "connection reset"},
    CutRow{"Broken pipe", "connection reset"},
    CutRow{"unexpected eof", "TLS connection closed without a farewell"},
    CutRow{"SSL_ERROR_SYSCALL", "TLS connection closed without a farewell"},
    CutRow{"chunk", "broken chunked encoding"},
    CutRow{"remaining", "connection closed"},
    CutRow{"missing", "connection closed"},
    CutRow{"Empty reply", "connection closed"},
};

std::string cut_reason(const CurlFailure& failure) {
  if (failure.code == CURLE_HTTP2 || failure.code == CURLE_HTTP2_STREAM) {
    return with_reason("HTTP/2 stream ended", failure.detail);
  }
  for (const auto& row : kCutRows) {
    if (failure.detail.find(row.needle) != std::string::npos) return row.words;
  }
  if (failure.code == CURLE_PARTIAL_FILE || failure.code == CURLE_GOT_NOTHING || failure.code == CURLE_OK) {
    return "connection closed";
  }
  return with_reason("connection failed", failure.detail);
}

/// After the head the answer is cut short; before it nothing came at all.
Error cut_failure(const CurlFailure& failure) {
  if (failure.has_head) {
    return Error{.error_class = ErrorClass::incomplete,
                 .message = fmt::format("{} after {} bytes", cut_reason(failure), failure.body_bytes),
                 .retryable = true};
  }
  return Error{.error_class = ErrorClass::connection,
               .message = fmt::format("{} before {} answered", cut_reason(failure), failure.host_port),
               .retryable = true};
}

Error not_http_failure(const CurlFailure& failure) {
  Error error{.error_class = ErrorClass::not_an_answer,
              .message = fmt::format("{} does not answer in HTTP", failure.host_port)};
  if (!failure.is_https) error.hint = "if the port speaks TLS, write https:// in the base URL";
  return error;
}

Error internal_failure(const CurlFailure& failure) {
  return Error{
      .error_class = ErrorClass::internal,
      .message = with_reason(fmt::format("libcurl failed with code {}", static_cast<int>(failure.code)),
                             failure.detail)};
}

struct CodeRow {
  CURLcode code;
  Error (*describe)(const CurlFailure&);
};

constexpr std::array kCodeRows{
    CodeRow{CURLE_OK, cut_failure},  // "complete", but without a whole head
    CodeRow{CURLE_COULDNT_RESOLVE_HOST, name_failure},
    CodeRow{CURLE_COULDNT_CONNECT, connect_failure},
    CodeRow{CURLE_OPERATION_TIMEDOUT, timeout_failure},
    CodeRow{CURLE_SSL_CONNECT_ERROR, tls_failure},
    CodeRow{CURLE_SSL_CIPHER, tls_failure},
    CodeRow{CURLE_PEER_FAILED_VERIFICATION, certificate_failure},
    CodeRow{CURLE_SSL_CACERT_BADFILE, certificate_failure},
    CodeRow{CURLE_SSL_ISSUER_ERROR, certificate_failure},
    CodeRow{CURLE_SSL_INVALIDCERTSTATUS, certificate_failure},
    CodeRow{CURLE_PARTIAL_FILE, cut_failure},
    CodeRow{CURLE_RECV_ERROR, cut_failure},
    CodeRow{CURLE_SEND_ERROR, cut_failure},
    CodeRow{CURLE_GOT_NOTHING, cut_failure},
    CodeRow{CURLE_HTTP2, cut_failure},
    CodeRow{CURLE_HTTP2_STREAM, cut_failure},
    CodeRow{CURLE_WEIRD_SERVER_REPLY, not_http_failure},
    CodeRow{CURLE_UNSUPPORTED_PROTOCOL, not_http_failure},
};

}  // namespace

Error proxy_refusal(const ProxyChoice& proxy, std::string_view host_port, long status) {
  Error error{.error_class = ErrorClass::proxy,
              .message = fmt::format("{} refused the way to {}: {}", proxy_name(proxy), host_port, status)};
  if (status == 407) {
    error.message += ", it wants a user name and a password";
    error.hint = fmt::format("write them into {}: http://USER:PASSWORD@HOST:PORT", proxy.source);
  } else {
    error.hint = fmt::format("ask who runs the proxy, or except the host with NO_PROXY");
    error.retryable = status == 502 || status == 503 || status == 504;
  }
  return error;
}

Error describe_failure(const CurlFailure& failure) {
  if (failed_at_proxy(failure)) return proxy_failure(failure);
  for (const auto& row : kCodeRows) {
    if (row.code == failure.code) return row.describe(failure);
  }
  return internal_failure(failure);
}

}  // namespace agentpress::net
