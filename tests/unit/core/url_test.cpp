// core/url: what agentpress must know about a URL.
#include "core/url.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string_view>
#include <utility>

using namespace agentpress::core;

TEST_CASE("parse_url: scheme and host in lower case, the default port, no trailing slash") {
  const auto url = parse_url("HTTPS://API.Example.COM/v1//");
  REQUIRE(url.has_value());
  CHECK(url->scheme == "https");
  CHECK(url->host == "api.example.com");
  CHECK(url->port == 443);
  CHECK(url->path == "/v1");
}

TEST_CASE("parse_url: explicit ports and IPv6 addresses") {
  const auto url = parse_url("http://[::1]:11434/api");
  REQUIRE(url.has_value());
  CHECK(url->host == "::1");
  CHECK(url->port == 11434);
  CHECK(url->path == "/api");
  CHECK(parse_url("http://h").value().port == 80);
  CHECK(parse_url("http://[::1]").value().port == 80);
  CHECK(parse_url("http://h:65535").value().port == 65535);
}

TEST_CASE("parse_url: each unusable URL has its reason") {
  const std::array<std::pair<std::string_view, std::string_view>, 16> cases{{
      {"api.example.com", "does not begin"},
      {"", "does not begin"},
      {"ftp://h", "scheme"},
      {"https://", "no host"},
      {"https:///v1", "no host"},
      {"https://h:0", "port"},
      {"https://h:65536", "port"},
      {"https://h:", "port"},
      {"https://h:12x", "port"},
      {"https://[::1", "bracket"},
      {"https://[::1]x", "host is not usable"},
      {"https://h/?a=b", "query"},
      {"https://h/#f", "fragment"},
      {"https://h/a b", "space"},
      {"https://h\n", "control character"},
      {"https://user:secret@h", "user name"},
  }};
  for (const auto& [text, reason] : cases) {
    CAPTURE(text);
    const auto url = parse_url(text);
    REQUIRE_FALSE(url.has_value());
    CHECK(url.error().find(reason) != std::string::npos);
    CHECK(url.error().find("secret") == std::string::npos);
  }
}

TEST_CASE("origin_of: the port only when it is not the scheme's") {
  CHECK(origin_of(parse_url("https://h:443/v1").value()) == "https://h");
  CHECK(origin_of(parse_url("https://h:8443").value()) == "https://h:8443");
  CHECK(origin_of(parse_url("http://[::1]:8080").value()) == "http://[::1]:8080");
}

TEST_CASE("is_loopback: only this machine, and no name that looks like it") {
  for (const std::string_view host : {"localhost", "a.localhost", "127.0.0.1", "127.1.2.3", "::1"})
    CHECK(is_loopback(host));
  for (const std::string_view host : {"localhost.example.com", "127.0.0.1.example.com", "128.0.0.1",
                                      "127.evil", "::2", "0.0.0.0", "notlocalhost", ""}) {
    CAPTURE(host);
    CHECK_FALSE(is_loopback(host));
  }
}

TEST_CASE("join_url: segments that the base already ends with are not doubled") {
  CHECK(join_url("https://h", "/v1/messages") == "https://h/v1/messages");
  CHECK(join_url("https://h/", "/v1/messages") == "https://h/v1/messages");
  CHECK(join_url("https://h/v1", "/v1/messages") == "https://h/v1/messages");
  CHECK(join_url("https://h/v1/messages", "/v1/messages") == "https://h/v1/messages");
  CHECK(join_url("https://h/av1", "/v1/messages") == "https://h/av1/v1/messages");
  CHECK(join_url("https://v1", "/v1/messages") == "https://v1/v1/messages");
  CHECK(join_url("https://h/v1", "/chat/completions") == "https://h/v1/chat/completions");
}
