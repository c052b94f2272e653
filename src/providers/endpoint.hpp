// From a route to the address: which base URL counts, and everything a format needs to know.
#pragma once

#include "core/endpoint.hpp"
#include "core/error.hpp"
#include "providers/routing.hpp"
#include "util/environment.hpp"

#include <expected>
#include <string>

namespace agentpress::providers {

struct ResolvedEndpoint {
  core::Endpoint endpoint{};
  std::string base_url_source{};  ///< "built in", "--base-url", "OPENAI_BASE_URL", "configuration"
  bool is_vendor_origin = false;  ///< the key goes to an origin of the built-in row: its own or a region's
  bool is_local = false;          ///< a loopback host
};

struct EndpointSources {
  std::string_view base_url_option{};   ///< of --base-url; empty when not given
  bool base_url_is_configured = false;  ///< the table's row carries a URL of the user's configuration
};

/// --base-url, then the vendor's base-URL variable in the environment, then the row (with the user's
/// changes). Away from the vendor's own origins the row's `elsewhere` format and path count. Headers of the
/// row come with those of the vendor's header variables. An unusable URL or header variable is an error that
/// names its source.
std::expected<ResolvedEndpoint, core::Error> resolve_endpoint(const Route& route,
                                                              const EndpointSources& sources,
                                                              const util::Environment& environment);

/// OLLAMA_HOST and its like: `host`, `host:port`, `:port`, `scheme://host[:port]/path`. The scheme defaults
/// to http, the port to `default_port` (80 and 443 when a scheme is given), and 0.0.0.0 and [::] mean
/// loopback to a client.
std::string url_from_host(std::string_view host, int default_port);

}  // namespace agentpress::providers
