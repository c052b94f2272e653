// From the model that the user named to the provider that serves it. Pure, and never a guess: a name that no
// rule knows, or that several providers serve, is an error. Every decision carries its reason.
#pragma once

#include "core/error.hpp"
#include "providers/provider_table.hpp"

#include <expected>
#include <map>
#include <string>
#include <string_view>

namespace agentpress::providers {

/// The rules, in the order in which they are tried.
enum class RouteRule {
  provider_option,  ///< --provider P: the name is taken verbatim
  alias,            ///< the user's own alias
  explicit_name,    ///< P/model
  user_prefix,      ///< the user's own prefix rules
  recognised_id,    ///< ids of Bedrock and Vertex, which look like no other
  model_name,       ///< a whole name that one provider claims
  model_prefix,     ///< the longest built-in prefix
};

struct Route {
  const Provider* provider = nullptr;
  std::string requested_model{};  ///< as typed
  std::string model{};            ///< as sent
  RouteRule rule = RouteRule::model_prefix;
  std::string reason{};  ///< `prefix "gpt-"`, `alias "fast" = "groq/..."`
};

struct RouteRequest {
  std::string_view model{};
  std::string_view provider{};  ///< of --provider; empty when not given
};

struct RoutingRules {
  std::map<std::string, std::string, std::less<>> aliases{};   ///< alias -> model
  std::map<std::string, std::string, std::less<>> prefixes{};  ///< the user's prefixes -> provider name
};

/// Errors are of class `unknown_model`, or `configuration` when an alias or a prefix leads to nothing.
std::expected<Route, core::Error> route_model(const RouteRequest& request, const RoutingRules& rules,
                                              const ProviderTable& table);

/// "gpt-4.1 -> openai (prefix "gpt-")"
std::string describe_route(const Route& route);

}  // namespace agentpress::providers
