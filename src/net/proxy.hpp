// Which proxy a request goes through, decided by us and not by libcurl's own reading of the environment.
#pragma once

#include "core/url.hpp"
#include "util/environment.hpp"

#include <expected>
#include <string>
#include <string_view>

namespace agentpress::net {

struct ProxyChoice {
  std::string url{};  ///< empty: a direct connection. May hold user info: redact before showing
  std::string
      source{};  ///< "--proxy", "HTTPS_PROXY", ...; for a direct connection why, e.g. "loopback", "NO_PROXY"
};

/// Loopback hosts are always direct. Then `explicit_proxy`, then by scheme `https_proxy`/`HTTPS_PROXY` or
/// `http_proxy` (lower case only: CGI sets HTTP_PROXY from a request header), then `all_proxy`/`ALL_PROXY`;
/// `no_proxy`/`NO_PROXY` as curl reads it (suffixes, `*`, addresses, CIDR) suppresses the variables,
/// not the explicit one.
ProxyChoice choose_proxy(const core::Url& url, std::string_view explicit_proxy,
                         const util::Environment& environment);

/// `scheme://host:port` of a proxy URL: what may be printed.
std::string printable_proxy(std::string_view proxy_url);

}  // namespace agentpress::net
