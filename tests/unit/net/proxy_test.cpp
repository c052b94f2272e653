// The choice of a proxy.
#include "net/proxy.hpp"

#include <doctest/doctest.h>

using namespace agentpress;
using net::choose_proxy;
using net::ProxyChoice;

namespace {

core::Url url_of(std::string_view text) {
  const auto url = core::parse_url(text);
  REQUIRE(url.has_value());
  return *url;
}

ProxyChoice choose(std::string_view url, std::map<std::string, std::string, std::less<>> variables,
                   std::string_view explicit_proxy = "") {
  return choose_proxy(url_of(url), explicit_proxy, util::Environment(std::move(variables)));
}

bool is_excepted(std::string_view url, std::string list) {
  const auto choice = choose(url, {{"all_proxy", "http://p:1"}, {"no_proxy", std::move(list)}});
  return choice.url.empty() && choice.source == "no_proxy";
}

}  // namespace

TEST_CASE("proxy: without variables the connection is direct") {
  const auto choice = choose("https://api.example.com", {});
  CHECK(choice.url.empty());
  CHECK(choice.source == "no proxy set");
}

TEST_CASE("proxy: the variable follows the scheme, lower case first, all_proxy last") {
  const std::map<std::string, std::string, std::less<>> variables{{"http_proxy", "http://plain:1"},
                                                                  {"https_proxy", "http://lower:2"},
                                                                  {"HTTPS_PROXY", "http://upper:3"},
                                                                  {"all_proxy", "socks5h://all:4"}};
  CHECK(choose("https://api.example.com", variables).url == "http://lower:2");
  CHECK(choose("https://api.example.com", variables).source == "https_proxy");
  CHECK(choose("http://api.example.com", variables).url == "http://plain:1");
  CHECK(choose("https://api.example.com", {{"HTTPS_PROXY", "http://upper:3"}}).source == "HTTPS_PROXY");
  CHECK(choose("https://api.example.com", {{"ALL_PROXY", "socks5h://all:4"}}).source == "ALL_PROXY");
}

TEST_CASE("proxy: HTTP_PROXY in upper case is ignored, since CGI sets it from a request header") {
  CHECK(choose("http://api.example.com", {{"HTTP_PROXY", "http://evil:1"}}).url.empty());
}

TEST_CASE("proxy: an empty variable counts as unset") {
  CHECK(choose("https://api.example.com", {{"https_proxy", " "}, {"HTTPS_PROXY", "http://p:1"}}).source ==
        "HTTPS_PROXY");
}

TEST_CASE("proxy: loopback is always direct, whatever was asked for") {
  for (const char* url : {"http://127.0.0.1:11434", "http://localhost:11434", "http://localhost.",
                          "http://[::1]:80", "https://127.8.9.10", "http://a.localhost"}) {
    CAPTURE(url);
    const auto choice =
        choose(url, {{"all_proxy", "http://p:1"}, {"http_proxy", "http://p:1"}}, "http://q:2");
    CHECK(choice.url.empty());
    CHECK(choice.source == "loopback");
  }
}

TEST_CASE("proxy: an explicit one beats the variables and their exceptions") {
  const auto choice =
      choose("https://api.example.com", {{"https_proxy", "http://p:1"}, {"NO_PROXY", "*"}}, "q:2");
  CHECK(choice.url == "q:2");
  CHECK(choice.source == "--proxy");
}

TEST_CASE("no_proxy: lower case comes before upper case") {
  const auto choice =
      choose("https://api.example.com",
             {{"https_proxy", "http://p:1"}, {"no_proxy", "other.org"}, {"NO_PROXY", "example.com"}});
  CHECK(choice.url == "http://p:1");
  CHECK(choose("https://api.example.com", {{"https_proxy", "http://p:1"}, {"NO_PROXY", "example.com"}})
            .source == "NO_PROXY");
}

TEST_CASE("no_proxy: a domain means itself and what is below it, at dots only") {
  for (const char* entry : {"example.com", ".example.com", "*.example.com", "EXAMPLE.com", "example.com.",
                            "api.example.com", "x.org, example.com", "x.org example.com", "*", "com"}) {
    CAPTURE(entry);
    CHECK(is_excepted("https://api.example.com", entry));
  }
  for (const char* entry : {"ample.com", "pi.example.com", "api.example.com.evil", "www.example.com", "", ",",
                            ".", "*ample.com", "10.0.0.0/8"}) {
    CAPTURE(entry);
    CHECK_FALSE(is_excepted("https://api.example.com", entry));
  }
}

TEST_CASE("no_proxy: a port in an entry must be the URL's") {
  CHECK(is_excepted("https://api.example.com", "api.example.com:443"));
  CHECK(is_excepted("https://api.example.com:8443", "example.com:8443"));
  CHECK_FALSE(is_excepted("https://api.example.com", "api.example.com:8443"));
  CHECK(is_excepted("http://[2001:db8::1]:8080", "[2001:db8::1]:8080"));
  CHECK_FALSE(is_excepted("http://[2001:db8::1]:8080", "[2001:db8::1]:80"));
}

TEST_CASE("no_proxy: addresses match exactly or by network") {
  CHECK(is_excepted("http://10.1.2.3", "10.1.2.3"));
  CHECK(is_excepted("http://10.1.2.3", "10.0.0.0/8"));
  CHECK(is_excepted("http://10.1.2.3", "10.1.2.2/31"));
  CHECK(is_excepted("http://10.1.2.3", "0.0.0.0/0"));
  CHECK_FALSE(is_excepted("http://10.1.2.3", "10.1.2.4/31"));
  CHECK_FALSE(is_excepted("http://10.1.2.3", "11.0.0.0/8"));
  CHECK_FALSE(is_excepted("http://10.1.2.3", "10.0.0.0/33"));
  CHECK_FALSE(is_excepted("http://10.1.2.3", "10.0.0.0/"));
  CHECK_FALSE(is_excepted("http://10.1.2.3", "2.3"));
}

TEST_CASE("no_proxy: IPv6 addresses may be spelled in any way, with or without brackets") {
  CHECK(is_excepted("http://[2001:db8::1]", "2001:db8:0::1"));
  CHECK(is_excepted("http://[2001:db8::1]", "[2001:DB8::1]"));
  CHECK(is_excepted("http://[2001:db8::1]", "2001:db8::/32"));
  CHECK_FALSE(is_excepted("http://[2001:db9::1]", "2001:db8::/32"));
  CHECK_FALSE(is_excepted("http://[2001:db8::1]", "0.0.0.0/0"));
}

TEST_CASE("printable proxy: never holds user info, path or query") {
  CHECK(net::printable_proxy("http://user:secret@proxy.corp:3128/path") == "http://proxy.corp:3128");
  CHECK(net::printable_proxy("user:sec/ret@proxy.corp:3128") == "http://proxy.corp:3128");
  CHECK(net::printable_proxy("socks5h://u:p@ss@[2001:db8::1]:1080") == "socks5h://[2001:db8::1]:1080");
}

TEST_CASE("printable proxy: shows the port that libcurl will use") {
  CHECK(net::printable_proxy("proxy.corp") == "http://proxy.corp:1080");
  CHECK(net::printable_proxy("https://proxy.corp") == "https://proxy.corp:443");
}
