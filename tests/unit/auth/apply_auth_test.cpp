// auth/apply_auth: from a credential to its header.
#include "auth/apply_auth.hpp"

#include <doctest/doctest.h>

using namespace agentpress;
using providers::AuthScheme;

namespace {

auth::Credential credential(std::string value, AuthScheme scheme) {
  return {.value = std::move(value), .source = "GROQ_API_KEY", .scheme = scheme, .shadowed = {}};
}

}  // namespace

TEST_CASE("auth_headers: each scheme has its header") {
  CHECK(auth::auth_headers(credential("k", AuthScheme::bearer)) ==
        core::HttpHeaders{{"Authorization", "Bearer k"}});
  CHECK(auth::auth_headers(credential("k", AuthScheme::x_api_key)) == core::HttpHeaders{{"x-api-key", "k"}});
  CHECK(auth::auth_headers(credential("k", AuthScheme::x_goog_api_key)) ==
        core::HttpHeaders{{"x-goog-api-key", "k"}});
}

TEST_CASE("auth_headers: an empty key and the scheme none send nothing") {
  CHECK(auth::auth_headers(credential("", AuthScheme::bearer)).empty());
  CHECK(auth::auth_headers(credential("k", AuthScheme::none)).empty());
  CHECK(auth::auth_headers(credential("sk-ant-oat01-k", AuthScheme::none)).empty());
}

TEST_CASE("auth_headers: an OAuth token of Anthropic goes as Bearer with its beta, whatever the scheme") {
  const core::HttpHeaders expected{{"Authorization", "Bearer sk-ant-oat01-k"},
                                   {"anthropic-beta", "oauth-2025-04-20"}};
  CHECK(auth::auth_headers(credential("sk-ant-oat01-k", AuthScheme::x_api_key)) == expected);
  CHECK(auth::auth_headers(credential("sk-ant-oat01-k", AuthScheme::bearer)) == expected);
  CHECK(auth::auth_headers(credential("sk-ant-api03-k", AuthScheme::x_api_key)).front().name == "x-api-key");
}

TEST_CASE("describe_auth: the header and the key's source, never the key") {
  CHECK(auth::describe_auth(credential("k", AuthScheme::bearer)) ==
        "Authorization: Bearer <redacted:GROQ_API_KEY>");
  CHECK(auth::describe_auth(credential("k", AuthScheme::x_api_key)) == "x-api-key: <redacted:GROQ_API_KEY>");
  CHECK(auth::describe_auth(credential("k", AuthScheme::x_goog_api_key)) ==
        "x-goog-api-key: <redacted:GROQ_API_KEY>");
  CHECK(auth::describe_auth(credential("sk-ant-oat01-k", AuthScheme::x_api_key)) ==
        "Authorization: Bearer <redacted:GROQ_API_KEY>");
  CHECK(auth::describe_auth(credential("", AuthScheme::bearer)) ==
        "Authorization: Bearer <redacted:GROQ_API_KEY>");
  CHECK(auth::describe_auth(credential("sk-ant-oat01-k", AuthScheme::none)) == "no auth header");
}
