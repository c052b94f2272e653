// The choice of a proxy: the same variables as curl's, with the reason kept.
#include "net/proxy.hpp"

#include "util/text.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <initializer_list>
#include <optional>
#include <vector>

namespace agentpress::net {
namespace {

struct Address {
  std::array<unsigned char, 16> bytes{};
  int bits = 0;  ///< 32 or 128
};

std::string_view without_brackets(std::string_view host) {
  if (host.starts_with('[') && host.ends_with(']')) return host.substr(1, host.size() - 2);
  return host;
}

std::optional<Address> parse_address(std::string_view text) {
  const std::string host(without_brackets(text));
  Address address;
  if (inet_pton(AF_INET, host.c_str(), address.bytes.data()) == 1) {
    address.bits = 32;
    return address;
  }
  if (inet_pton(AF_INET6, host.c_str(), address.bytes.data()) == 1) {
    address.bits = 128;
    return address;
  }
  return std::nullopt;
}

std::optional<int> parse_number(std::string_view digits, int most) {
  int value = 0;
  const auto* end = digits.data() + digits.size();
  const auto [stop, fault] = std::from_chars(digits.data(), end, value);
  if (digits.empty() || fault != std::errc{} || stop != end || value < 0 || value > most) return std::nullopt;
  return value;
}

bool same_leading_bits(const Address& left, const Address& right, int bits) {
  for (int index = 0; index < bits; ++index) {
    const auto byte = static_cast<std::size_t>(index / 8);
    const auto mask = 0x80U >> static_cast<unsigned>(index % 8);
    if ((left.bytes.at(byte) & mask) != (right.bytes.at(byte) & mask)) return false;
  }
  return true;
}

/// An entry that is an address or a network, `10.0.0.0/8`, against a host that is an address.
bool address_matches(const Address& host, std::string_view entry) {
  const auto slash = entry.find('/');
  const auto network = parse_address(entry.substr(0, slash));
  if (!network || network->bits != host.bits) return false;
  if (slash == std::string_view::npos) return same_leading_bits(host, *network, host.bits);
  const auto prefix = parse_number(entry.substr(slash + 1), host.bits);
  return prefix && same_leading_bits(host, *network, *prefix);
}

/// `example.com`, `.example.com` and `*.example.com` all mean the domain and every name below it.
bool name_matches(std::string_view host, std::string_view entry) {
  if (entry.starts_with("*.")) entry.remove_prefix(1);
  while (entry.starts_with('.')) entry.remove_prefix(1);
  while (entry.ends_with('.')) entry.remove_suffix(1);
  if (entry.empty() || host.size() < entry.size()) return false;
  const auto tail = host.substr(host.size() - entry.size());
  if (!util::equals_ignoring_case(tail, entry)) return false;
  return tail.size() == host.size() || host[host.size() - tail.size() - 1] == '.';
}

struct HostAndPort {
  std::string_view host;
  std::string_view port;  ///< empty when there is none
};

HostAndPort split_port(std::string_view entry) {
  const auto bracket = entry.find(']');
  const auto colon = entry.rfind(':');
  if (colon == std::string_view::npos) return {entry, {}};
  if (bracket != std::string_view::npos) {
    return colon > bracket ? HostAndPort{entry.substr(0, colon), entry.substr(colon + 1)}
                           : HostAndPort{entry, {}};
  }
  // More than one colon without brackets is an IPv6 address.
  if (entry.find(':') != colon) return {entry, {}};
  return {entry.substr(0, colon), entry.substr(colon + 1)};
}

bool entry_matches(std::string_view host, int port, std::string_view entry) {
  if (entry == "*") return true;
  const auto parts = split_port(entry);
  if (!parts.port.empty() && parse_number(parts.port, 65535) != port) return false;
  if (const auto address = parse_address(host)) return address_matches(*address, parts.host);
  return name_matches(host, parts.host);
}

bool list_matches(const core::Url& url, std::string list) {
  std::ranges::replace_if(list, [](char byte) { return byte == ' ' || byte == '\t'; }, ',');
  std::string_view host = url.host;
  while (host.ends_with('.')) host.remove_suffix(1);
  return std::ranges::any_of(util::split(list, ','), [&](std::string_view entry) {
    return !entry.empty() && entry_matches(host, url.port, entry);
  });
}

struct Variable {
  std::string name;
  std::string value;
};

std::optional<Variable> first_set(const util::Environment& environment,
                                  std::initializer_list<const char*> names) {
  for (const auto* name : names) {
    if (auto value = environment.get(name)) return Variable{name, *std::move(value)};
  }
  return std::nullopt;
}

std::optional<Variable> proxy_variable(const core::Url& url, const util::Environment& environment) {
  if (url.scheme == "https") {
    return first_set(environment, {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"});
  }
  return first_set(environment, {"http_proxy", "all_proxy", "ALL_PROXY"});
}

}  // namespace

ProxyChoice choose_proxy(const core::Url& url, std::string_view explicit_proxy,
                         const util::Environment& environment) {
  std::string_view host = url.host;
  while (host.ends_with('.')) host.remove_suffix(1);
  if (core::is_loopback(host)) return {"", "loopback"};
  if (!explicit_proxy.empty()) return {std::string(explicit_proxy), "--proxy"};
  auto variable = proxy_variable(url, environment);
  if (!variable) return {"", "no proxy set"};
  if (const auto exceptions = first_set(environment, {"no_proxy", "NO_PROXY"})) {
    if (list_matches(url, exceptions->value)) return {"", exceptions->name};
  }
  return {std::move(variable->value), std::move(variable->name)};
}

std::string printable_proxy(std::string_view proxy_url) {
  const auto scheme_end = proxy_url.find("://");
  const std::string scheme =
      scheme_end == std::string_view::npos ? "http" : util::lower_ascii(proxy_url.substr(0, scheme_end));
  if (scheme_end != std::string_view::npos) proxy_url.remove_prefix(scheme_end + 3);
  // A password may hold an unescaped slash or at sign: only what follows the last at sign can be the host.
  const auto at = proxy_url.rfind('@');
  if (at != std::string_view::npos) proxy_url.remove_prefix(at + 1);
  proxy_url = proxy_url.substr(0, proxy_url.find_first_of("/?#"));
  const auto parts = split_port(proxy_url);
  std::string result = scheme + "://" + util::lower_ascii(parts.host);
  if (!parts.port.empty()) return result + ":" + std::string(parts.port);
  return result + (scheme == "https" ? ":443" : ":1080");  // libcurl's own defaults
}

}  // namespace agentpress::net
