// From libcurl's way of failing to ours: a pure mapping, so that every row of it can be tested.
#pragma once

#include "core/error.hpp"
#include "net/certificate_store.hpp"
#include "net/proxy.hpp"
#include "net/transport.hpp"

#include <curl/curl.h>

#include <cstdint>
#include <string>

namespace agentpress::net {

/// What is known of a transfer that libcurl ended.
struct CurlFailure {
  CURLcode code = CURLE_OK;
  std::string detail;     ///< libcurl's own text; may hold bytes of the peer
  std::string host_port;  ///< of the target, for messages
  std::string host;
  bool is_https = false;
  ProxyChoice proxy;
  CertificateStore certificates;
  long connect_code = 0;        ///< the proxy's answer to CONNECT; 0 when there was none
  bool made_connection = true;  ///< false when a connection of an earlier transfer was used
  bool is_connected = false;    ///< TCP stood, to the proxy if there is one
  bool is_resolved = false;
  bool has_head = false;
  std::uint64_t body_bytes = 0;
  long verify_result = 0;  ///< X509_V_ERR_*
  int system_error = 0;    ///< errno, 0 when unknown
  Milliseconds connect_timeout{0};
};

core::Error describe_failure(const CurlFailure& failure);

/// The proxy answered `status` instead of passing the request on.
core::Error proxy_refusal(const ProxyChoice& proxy, std::string_view host_port, long status);

}  // namespace agentpress::net
