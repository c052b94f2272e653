// The few things agentpress must know about a URL without asking the network library.
#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace agentpress::core {

struct Url {
  std::string scheme{};  ///< lower case: "http" or "https"
  std::string host{};    ///< lower case; an IPv6 address without its brackets
  int port = 0;          ///< explicit, or the scheme's default
  std::string path{};    ///< begins with a slash, or empty; no trailing slash
};

/// Reads an absolute http or https URL. User info, query and fragment are refused, as is any control
/// character or space. The error says what is wrong, without repeating user info.
std::expected<Url, std::string> parse_url(std::string_view text);

/// `scheme://host[:port]`, the port only when it is not the scheme's default: what a key is bound to.
std::string origin_of(const Url& url);

/// True for `localhost`, names below it, 127.0.0.0/8 and ::1.
bool is_loopback(std::string_view host);

/// Joins a base URL and a path. Segments that the base already ends with are not doubled: a base of
/// `http://host/v1` and a path of `/v1/messages` give `http://host/v1/messages`.
std::string join_url(std::string_view base_url, std::string_view path);

}  // namespace agentpress::core
