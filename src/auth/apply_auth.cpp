#include "auth/apply_auth.hpp"

#include <fmt/format.h>

#include <string_view>

namespace agentpress::auth {
namespace {

using providers::AuthScheme;

/// OAuth tokens of Anthropic are accepted only as Bearer and only with this beta named.
constexpr std::string_view kOauthTokenPrefix = "sk-ant-oat";
constexpr std::string_view kOauthBeta = "oauth-2025-04-20";

}  // namespace

core::HttpHeaders auth_headers(const Credential& credential) {
  if (credential.value.empty() || credential.scheme == AuthScheme::none) return {};
  if (credential.value.starts_with(kOauthTokenPrefix)) {
    return {{"Authorization", "Bearer " + credential.value}, {"anthropic-beta", std::string(kOauthBeta)}};
  }
  switch (credential.scheme) {
    case AuthScheme::none:
      return {};
    case AuthScheme::bearer:
      return {{"Authorization", "Bearer " + credential.value}};
    case AuthScheme::x_api_key:
      return {{"x-api-key", credential.value}};
    case AuthScheme::x_goog_api_key:
      return {{"x-goog-api-key", credential.value}};
  }
  return {};
}

std::string describe_auth(const Credential& credential) {
  Credential shown = credential;
  const std::string redacted = fmt::format("<redacted:{}>", credential.source);
  const bool is_oauth_token = credential.value.starts_with(kOauthTokenPrefix);
  shown.value = redacted;  // also for a key that was only located
  if (is_oauth_token && shown.scheme != AuthScheme::none) shown.scheme = AuthScheme::bearer;
  const auto headers = auth_headers(shown);
  if (headers.empty()) return "no auth header";
  return fmt::format("{}: {}", headers.front().name, headers.front().value);
}

}  // namespace agentpress::auth
