#include "providers/endpoint.hpp"

#include "core/url.hpp"
#include "providers/header_rules.hpp"
#include "providers/registry.hpp"
#include "util/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace agentpress::providers {
namespace {

template <class Prefixes>
bool begins_with_any(std::string_view model, const Prefixes& prefixes) {
  const std::string lower = util::lower_ascii(model);
  return std::ranges::any_of(prefixes, [&](std::string_view prefix) { return lower.starts_with(prefix); });
}

struct BaseUrl {
  std::string text;
  std::string source;
};

BaseUrl choose_base_url(const Provider& provider, const EndpointSources& sources,
                        const util::Environment& environment) {
  if (!sources.base_url_option.empty()) return {std::string(sources.base_url_option), "--base-url"};
  if (!provider.base_url_variable.empty() && !provider.offline) {
    if (const auto value = environment.get(provider.base_url_variable)) {
      const auto* built_in = find_provider(provider.name);
      const auto row_url = core::parse_url(built_in != nullptr ? built_in->base_url : provider.base_url);
      const bool is_host = provider.base_url_form == BaseUrlForm::host;
      return {is_host && row_url ? url_from_host(*value, row_url->port) : *value,
              std::string(provider.base_url_variable)};
    }
  }
  return {std::string(provider.base_url), sources.base_url_is_configured ? "configuration" : "built in"};
}

/// True on the vendor's own origins: the one of the built-in row and those of its regions.
bool is_origin_of(const Provider& built_in, const core::Url& url) {
  const auto is_same = [&](std::string_view base_url) {
    const auto known = core::parse_url(base_url);
    return known && core::origin_of(*known) == core::origin_of(url);
  };
  return is_same(built_in.base_url) || std::ranges::any_of(built_in.regions, [&](const Region& region) {
           return is_same(region.base_url);
         });
}

/// The row's headers, then those that the vendor's SDKs take from the environment.
std::expected<core::HttpHeaders, core::Error> headers_of(const Provider& provider,
                                                         const util::Environment& environment) {
  core::HttpHeaders headers;
  for (const auto& header : provider.headers) {
    headers.push_back({std::string(header.name), std::string(header.value)});
  }
  for (const auto& [variable, name] : provider.header_variables) {
    const auto value = environment.get(variable);
    if (!value) continue;
    if (const auto fault = find_header_fault(name, *value)) {
      return std::unexpected(core::Error{.error_class = core::ErrorClass::configuration,
                                         .message = fmt::format("{} {}", variable, describe(*fault)),
                                         .hint = fmt::format("{} is sent as the header {}", variable, name)});
    }
    replace_headers(headers, {{std::string(name), *value}});
  }
  if (provider.headers_variable.empty()) return headers;
  if (const auto lines = environment.get(provider.headers_variable)) {
    const auto custom = parse_header_lines(*lines, provider.headers_variable);
    if (!custom) return std::unexpected(custom.error());
    replace_headers(headers, *custom);
  }
  return headers;
}

}  // namespace

std::string url_from_host(std::string_view host, int default_port) {
  std::string scheme = "http";
  bool has_scheme = false;
  if (const auto separator = host.find("://"); separator != std::string_view::npos) {
    scheme = util::lower_ascii(host.substr(0, separator));
    host.remove_prefix(separator + 3);
    has_scheme = true;
  }
  const auto slash = host.find('/');
  const std::string path(slash == std::string_view::npos ? std::string_view{} : host.substr(slash));
  std::string authority(host.substr(0, slash));
  const bool bracketed = authority.starts_with('[');
  const auto colon = bracketed ? authority.find(':', authority.find(']')) : authority.rfind(':');
  std::string name = authority.substr(0, colon);
  std::string port = colon == std::string::npos ? std::string{} : authority.substr(colon + 1);
  if (!bracketed && name.find(':') != std::string::npos) {  // a bare IPv6 address
    name = "[" + authority + "]";
    port.clear();
  }
  if (name.empty() || name == "0.0.0.0") name = "127.0.0.1";
  if (name == "[::]") name = "[::1]";
  if (port.empty() && !has_scheme) port = std::to_string(default_port);
  return scheme + "://" + name + (port.empty() ? "" : ":" + port) + path;
}

std::expected<ResolvedEndpoint, core::Error> resolve_endpoint(const Route& route,
                                                              const EndpointSources& sources,
                                                              const util::Environment& environment) {
  const Provider& provider = *route.provider;
  const auto base_url = choose_base_url(provider, sources, environment);
  const auto url = core::parse_url(base_url.text);
  if (!url) {
    return std::unexpected(
        core::Error{.error_class = sources.base_url_option.empty() ? core::ErrorClass::configuration
                                                                   : core::ErrorClass::usage,
                    .message = fmt::format("the base URL of {} from {} is not usable: {}", provider.name,
                                           base_url.source, url.error()),
                    .hint = fmt::format("a base URL looks like {}",
                                        provider.base_url.empty() ? "https://host/v1" : provider.base_url)});
  }
  ResolvedEndpoint result;
  result.base_url_source = base_url.source;
  result.is_local = core::is_loopback(url->host);
  const Provider* built_in = find_provider(provider.name);
  result.is_vendor_origin = built_in != nullptr && is_origin_of(*built_in, *url);
  const bool is_elsewhere = !result.is_vendor_origin && !provider.elsewhere_path.empty();
  auto& endpoint = result.endpoint;
  endpoint.base_url = base_url.text;
  while (endpoint.base_url.ends_with('/')) endpoint.base_url.pop_back();
  endpoint.chat_path = std::string(is_elsewhere ? provider.elsewhere_path : provider.chat_path);
  endpoint.model = route.model;
  endpoint.format = is_elsewhere ? provider.elsewhere_format : provider.format;
  endpoint.quirks = provider.quirks;
  endpoint.budget_thinking = begins_with_any(route.model, provider.budget_thinking_models);
  endpoint.system_in_first_turn = begins_with_any(route.model, provider.no_system_models);
  endpoint.encrypted_reasoning = !begins_with_any(route.model, provider.plain_models);
  auto headers = headers_of(provider, environment);
  if (!headers) return std::unexpected(headers.error());
  endpoint.headers = *std::move(headers);
  return result;
}

}  // namespace agentpress::providers
