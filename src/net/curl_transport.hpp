// HTTP over libcurl's multi interface. The only user of libcurl, which is opened by the first `start`.
#pragma once

#include "net/transport.hpp"
#include "util/environment.hpp"

#include <memory>
#include <string>

namespace agentpress::net {

struct CurlTransportOptions {
  util::Environment environment{};  ///< for proxies and the CA; libcurl itself never reads the environment
  int wakeup_descriptor = -1;       ///< readable when the caller's `on_wakeup` should run; -1 for none
  std::function<void()> on_wakeup;  ///< for example: a signal arrived; may call `stop`
  std::string user_agent{};
};

/// Throws core::StartupError (internal) when libcurl cannot be opened - from `start`, never from here.
std::unique_ptr<Transport> make_curl_transport(CurlTransportOptions options);

/// The version line of libcurl ("libcurl/7.88.1 OpenSSL/3.0.19"), or why it cannot be opened.
std::string curl_version_line();

}  // namespace agentpress::net
