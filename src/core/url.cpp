#include "core/url.hpp"

#include "util/text.hpp"

#include <algorithm>
#include <charconv>

namespace agentpress::core {
namespace {

int default_port(std::string_view scheme) {
  return scheme == "https" ? 443 : 80;
}

bool has_unusable_byte(std::string_view text) {
  return std::ranges::any_of(text, [](char byte) {
    const auto value = static_cast<unsigned char>(byte);
    return value <= 0x20 || value == 0x7F || byte == '"' || byte == '<' || byte == '>' || byte == '\\';
  });
}

std::expected<int, std::string> parse_port(std::string_view digits) {
  int port = 0;
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (fault != std::errc{} || end != digits.data() + digits.size() || port < 1 || port > 65535) {
    return std::unexpected("its port is not a number from 1 to 65535");
  }
  return port;
}

}  // namespace

std::expected<Url, std::string> parse_url(std::string_view text) {
  if (has_unusable_byte(text)) return std::unexpected("it holds a space, quote or control character");
  Url url;
  const auto scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos)
    return std::unexpected("it does not begin with https:// or http://");
  url.scheme = util::lower_ascii(text.substr(0, scheme_end));
  if (url.scheme != "https" && url.scheme != "http") {
    return std::unexpected("its scheme is neither https nor http");
  }
  text.remove_prefix(scheme_end + 3);
  if (text.find_first_of("?#") != std::string_view::npos)
    return std::unexpected("it has a query or a fragment");
  const auto path_start = std::min(text.find('/'), text.size());
  std::string_view authority = text.substr(0, path_start);
  url.path = std::string(text.substr(path_start));
  while (url.path.ends_with('/')) url.path.pop_back();
  if (authority.find('@') != std::string_view::npos)
    return std::unexpected("it holds a user name or a password");

  std::string_view port_text;
  bool has_port = false;
  if (authority.starts_with('[')) {
    const auto close = authority.find(']');
    if (close == std::string_view::npos) return std::unexpected("its IPv6 address has no closing bracket");
    url.host = util::lower_ascii(authority.substr(1, close - 1));
    const auto rest = authority.substr(close + 1);
    if (!rest.empty() && !rest.starts_with(':')) return std::unexpected("its host is not usable");
    has_port = !rest.empty();
    port_text = has_port ? rest.substr(1) : rest;
  } else {
    const auto colon = authority.find(':');
    url.host = util::lower_ascii(authority.substr(0, colon));
    has_port = colon != std::string_view::npos;
    port_text = has_port ? authority.substr(colon + 1) : std::string_view{};
  }
  if (url.host.empty()) return std::unexpected("it has no host");
  url.port = default_port(url.scheme);
  if (has_port) {
    const auto port = parse_port(port_text);
    if (!port) return std::unexpected(port.error());
    url.port = *port;
  }
  return url;
}

std::string origin_of(const Url& url) {
  const bool is_ipv6 = url.host.find(':') != std::string::npos;
  std::string origin = url.scheme + "://" + (is_ipv6 ? "[" + url.host + "]" : url.host);
  if (url.port != default_port(url.scheme)) origin += ":" + std::to_string(url.port);
  return origin;
}

bool is_loopback(std::string_view host) {
  if (host == "localhost" || host.ends_with(".localhost") || host == "::1") return true;
  if (!host.starts_with("127.")) return false;
  return std::ranges::count(host, '.') == 3 &&
         std::ranges::all_of(host, [](char byte) { return byte == '.' || (byte >= '0' && byte <= '9'); });
}

std::string join_url(std::string_view base_url, std::string_view path) {
  while (base_url.ends_with('/')) base_url.remove_suffix(1);
  const auto scheme_end = base_url.find("://");
  const auto authority = scheme_end == std::string_view::npos ? 0 : scheme_end + 3;
  const auto base_path_start = std::min(base_url.find('/', authority), base_url.size());
  const std::string_view base_path = base_url.substr(base_path_start);
  // The longest run of leading segments of `path` with which the base already ends.
  for (std::size_t end = path.size(); end > 0; end = path.rfind('/', end - 1)) {
    if (base_path.ends_with(path.substr(0, end)))
      return std::string(base_url) + std::string(path.substr(end));
    if (end == std::string_view::npos) break;
  }
  return std::string(base_url) + std::string(path);
}

}  // namespace agentpress::core
