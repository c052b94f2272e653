#include "providers/routing.hpp"

#include "providers/ambiguous_models.hpp"
#include "util/edit_distance.hpp"
#include "util/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace agentpress::providers {
namespace {

using core::Error;
using core::ErrorClass;
using util::lower_ascii;

using RouteResult = std::expected<Route, Error>;

constexpr std::string_view kNameItHint =
    "name the provider: `agentpress -m PROVIDER/MODEL` or `--provider PROVIDER`";

Error unknown(std::string message, std::string hint) {
  return {.error_class = ErrorClass::unknown_model, .message = std::move(message), .hint = std::move(hint)};
}

std::string did_you_mean(const std::vector<std::string>& names) {
  std::string list;
  for (const auto& name : names) list += fmt::format("{}'{}'", list.empty() ? "" : " or ", name);
  return "did you mean " + list + "?";
}

Error unknown_provider(std::string_view name, const ProviderTable& table) {
  const auto names = table.names();
  const auto near = util::nearest_names(name, names);
  return unknown(
      fmt::format("unknown provider '{}'", name),
      near.empty() ? fmt::format("known providers: {}", util::join(names, ", ")) : did_you_mean(near));
}

// --- rule 4: ids that look like no other ------------------------------------------------------------------

bool is_bedrock_id(std::string_view model) {
  static constexpr std::array<std::string_view, 8> kRegions{"us.", "us-gov.", "eu.", "apac.",
                                                            "jp.", "au.",     "ca.", "global."};
  static constexpr std::array<std::string_view, 15> kVendors{
      "anthropic.", "amazon.",  "meta.",       "mistral.", "openai.", "deepseek.", "qwen.", "google.",
      "nvidia.",    "minimax.", "moonshotai.", "xai.",     "zai.",    "cohere.",   "ai21."};
  if (model.starts_with("arn:aws")) return true;
  for (const auto region : kRegions) {
    if (model.starts_with(region)) {
      model.remove_prefix(region.size());
      break;
    }
  }
  return std::ranges::any_of(kVendors, [&](std::string_view vendor) { return model.starts_with(vendor); });
}

bool is_vertex_id(std::string_view model) {
  if (model.starts_with("projects/") && model.find("/models/") != std::string_view::npos) return true;
  const auto at = model.find('@');
  return model.starts_with("claude-") && at != std::string_view::npos;
}

std::optional<RouteResult> by_recognised_id(const RouteRequest& request, std::string_view lower,
                                            const ProviderTable& table) {
  const std::string_view name = is_bedrock_id(lower) ? "bedrock" : is_vertex_id(lower) ? "vertex" : "";
  if (name.empty()) return std::nullopt;
  if (const Provider* provider = table.find(name)) {
    return Route{provider, std::string(request.model), std::string(request.model), RouteRule::recognised_id,
                 fmt::format("the form of a {} id", name)};
  }
  return std::unexpected(
      unknown(fmt::format("'{}' has the form of a {} model id, and this version has no provider '{}'",
                          request.model, name, name),
              fmt::format("define [providers.{}] in the configuration, or {}", name, kNameItHint)));
}

// --- rule 2: P/model --------------------------------------------------------------------------------------

std::optional<RouteResult> by_explicit_name(const RouteRequest& request, const ProviderTable& table) {
  const auto slash = request.model.find('/');
  if (slash != std::string_view::npos) {
    const auto* provider = table.find(request.model.substr(0, slash));
    if (provider == nullptr) return std::nullopt;
    const auto model = request.model.substr(slash + 1);
    if (model.empty()) {
      return std::unexpected(unknown(fmt::format("'{}' names a provider and no model", request.model), ""));
    }
    return Route{provider, std::string(request.model), std::string(model), RouteRule::explicit_name,
                 fmt::format("explicit provider \"{}\"", request.model.substr(0, slash))};
  }
  const auto colon = request.model.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto* provider = table.find(request.model.substr(0, colon));
  if (provider == nullptr) return std::nullopt;
  return std::unexpected(
      unknown(fmt::format("'{}' can mean two things: a model of {}, or a tag of a local model", request.model,
                          provider->name),
              fmt::format("write '{}/{}' or 'ollama/{}'", provider->name, request.model.substr(colon + 1),
                          request.model)));
}

// --- rule 3: the user's prefixes --------------------------------------------------------------------------

std::optional<RouteResult> by_user_prefix(const RouteRequest& request, std::string_view lower,
                                          const RoutingRules& rules, const ProviderTable& table) {
  const std::pair<const std::string, std::string>* best = nullptr;
  for (const auto& rule : rules.prefixes) {
    const bool longer = best == nullptr || rule.first.size() > best->first.size();
    if (longer && lower.starts_with(lower_ascii(rule.first))) best = &rule;
  }
  if (best == nullptr) return std::nullopt;
  const Provider* provider = table.find(best->second);
  if (provider == nullptr) {
    auto error = unknown_provider(best->second, table);
    error.error_class = ErrorClass::configuration;
    error.message = fmt::format("prefix \"{}\" of the configuration leads to {}", best->first, error.message);
    return std::unexpected(error);
  }
  return Route{provider, std::string(request.model), std::string(request.model), RouteRule::user_prefix,
               fmt::format("your prefix \"{}\"", best->first)};
}

// --- rule 5: the built-in table ---------------------------------------------------------------------------

struct PrefixMatch {
  const Provider* provider = nullptr;
  std::string_view prefix;
};

/// A name with a slash is `organisation/model`: a prefix that ends inside the organisation says nothing about
/// it.
bool prefix_fits(std::string_view lower, std::string_view prefix) {
  const auto slash = lower.find('/');
  return lower.starts_with(prefix) && (slash == std::string_view::npos || slash < prefix.size());
}

PrefixMatch longest_prefix(std::string_view lower, const ProviderTable& table) {
  PrefixMatch best;
  for (const Provider* provider : table.all()) {
    for (const auto prefix : provider->model_prefixes) {
      if (prefix_fits(lower, prefix) && prefix.size() > best.prefix.size()) best = {provider, prefix};
    }
  }
  return best;
}

const AmbiguousModel* longest_ambiguous(std::string_view lower) {
  const AmbiguousModel* best = nullptr;
  for (const auto& row : kAmbiguousModels) {
    if (prefix_fits(lower, row.prefix) && (best == nullptr || row.prefix.size() > best->prefix.size()))
      best = &row;
  }
  return best;
}

Error ambiguous(std::string_view model, const Candidates& candidates) {
  std::string list;
  for (const auto candidate : candidates) {
    if (!candidate.empty()) list += fmt::format("{}'{}{}'", list.empty() ? "" : ", ", candidate, model);
  }
  return unknown(fmt::format("several providers serve '{}', and its name alone chooses none", model),
                 "say which one, for example " + list);
}

/// `name:tag` is how local models are called; a prefix without a colon says nothing about such a name.
bool has_tag(std::string_view lower, std::string_view prefix) {
  return lower.find(':') != std::string_view::npos && prefix.find(':') == std::string_view::npos &&
         lower.find('/') == std::string_view::npos;
}

Error ambiguous_tag(std::string_view model, const Provider& provider) {
  return unknown(fmt::format("'{}' can mean two things: a model of {}, or a local model with its tag", model,
                             provider.name),
                 fmt::format("write '{}/{}' or 'ollama/{}'", provider.name, model, model));
}

RouteResult by_built_in_table(const RouteRequest& request, std::string_view lower,
                              const ProviderTable& table) {
  for (const Provider* provider : table.all()) {
    for (const auto name : provider->model_names) {
      if (lower == name) {
        return Route{provider, std::string(request.model), std::string(request.model), RouteRule::model_name,
                     fmt::format("model name \"{}\"", name)};
      }
    }
  }
  const auto match = longest_prefix(lower, table);
  if (const auto* row = longest_ambiguous(lower);
      row != nullptr && row->prefix.size() > match.prefix.size()) {
    return std::unexpected(ambiguous(request.model, row->candidates));
  }
  if (match.provider != nullptr && has_tag(lower, match.prefix)) {
    return std::unexpected(ambiguous_tag(request.model, *match.provider));
  }
  if (match.provider != nullptr) {
    return Route{match.provider, std::string(request.model), std::string(request.model),
                 RouteRule::model_prefix, fmt::format("prefix \"{}\"", match.prefix)};
  }
  return std::unexpected(Error{});
}

// --- rule 6: an error that helps --------------------------------------------------------------------------

/// Models whose beginning is a known prefix with a typing mistake in it.
std::vector<std::string> likely_models(std::string_view model, std::string_view lower,
                                       const ProviderTable& table) {
  std::vector<std::string> found;
  const auto consider = [&](std::string_view known, std::string_view rest) {
    const std::string candidate = std::string(known) + std::string(rest);
    if (candidate != lower && std::ranges::find(found, candidate) == found.end()) found.push_back(candidate);
  };
  for (const Provider* provider : table.all()) {
    for (const auto prefix : provider->model_prefixes) {
      if (prefix.size() < 4 || lower.size() < prefix.size()) continue;
      const auto beginning = lower.substr(0, prefix.size());
      if (util::edit_distance(beginning, prefix) <= std::max<std::size_t>(1, prefix.size() / 4)) {
        consider(prefix, model.substr(prefix.size()));
      }
    }
    for (const auto name : provider->model_names) {
      if (util::edit_distance(lower, name) <= std::max<std::size_t>(1, name.size() / 4)) consider(name, "");
    }
  }
  if (found.size() > 3) found.resize(3);
  return found;
}

Error unknown_model(const RouteRequest& request, std::string_view lower, const ProviderTable& table) {
  const auto slash = request.model.find('/');
  if (slash != std::string_view::npos) {
    const std::string organisation = lower_ascii(request.model.substr(0, slash));
    const auto* known = std::ranges::find(kModelOrganisations, organisation, &ModelOrganisation::name);
    if (known != kModelOrganisations.end()) return ambiguous(request.model, known->candidates);
    auto error = unknown_provider(request.model.substr(0, slash), table);
    error.message = fmt::format("unknown model '{}': {}", request.model, error.message);
    return error;
  }
  const auto likely = likely_models(request.model, lower, table);
  if (!likely.empty()) return unknown(fmt::format("unknown model '{}'", request.model), did_you_mean(likely));
  return unknown(fmt::format("unknown model '{}': no rule says which provider serves it", request.model),
                 std::string(kNameItHint));
}

RouteResult route_without_alias(const RouteRequest& request, const RoutingRules& rules,
                                const ProviderTable& table) {
  const std::string lower = lower_ascii(request.model);
  if (auto hit = by_explicit_name(request, table)) return *hit;
  if (auto hit = by_user_prefix(request, lower, rules, table)) return *hit;
  if (auto hit = by_recognised_id(request, lower, table)) return *hit;
  auto hit = by_built_in_table(request, lower, table);
  if (hit || !hit.error().message.empty()) return hit;
  return std::unexpected(unknown_model(request, lower, table));
}

RouteResult by_provider_option(const RouteRequest& request, const ProviderTable& table) {
  const Provider* provider = table.find(request.provider);
  if (provider == nullptr) return std::unexpected(unknown_provider(request.provider, table));
  return Route{provider, std::string(request.model), std::string(request.model), RouteRule::provider_option,
               fmt::format("--provider {}", request.provider)};
}

}  // namespace

RouteResult route_model(const RouteRequest& request, const RoutingRules& rules, const ProviderTable& table) {
  if (util::trim(request.model).empty()) {
    return std::unexpected(unknown("the model's name is empty", std::string(kNameItHint)));
  }
  if (!request.provider.empty()) return by_provider_option(request, table);
  const auto alias = rules.aliases.find(request.model);
  if (alias == rules.aliases.end()) return route_without_alias(request, rules, table);

  auto route = route_without_alias({.model = alias->second, .provider = {}}, rules, table);
  if (!route) {
    auto error = route.error();
    error.error_class = ErrorClass::configuration;
    error.message = fmt::format("alias '{}' of the configuration: {}", alias->first, error.message);
    return std::unexpected(error);
  }
  route->requested_model = std::string(request.model);
  route->reason = fmt::format("alias \"{}\" = \"{}\", {}", alias->first, alias->second, route->reason);
  route->rule = RouteRule::alias;
  return route;
}

std::string describe_route(const Route& route) {
  return fmt::format("{} -> {} ({})", route.requested_model, route.provider->name, route.reason);
}

}  // namespace agentpress::providers
