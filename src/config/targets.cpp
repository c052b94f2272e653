#include "config/targets.hpp"

#include "config/routing_rules.hpp"
#include "providers/provider_table.hpp"
#include "providers/registry.hpp"
#include "util/text.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

namespace agentpress::config {
namespace {

using providers::ProviderTable;
using providers::RoutingRules;
using Aliases = std::map<std::string, std::string, std::less<>>;

/// Names are all that routing needs of the providers of the file.
void add_providers(const Config& config, ProviderTable& table) {
  for (const auto& [name, settings] : config.providers) table.change(name);
}

toml::source_region place_of(const toml::table& root, std::string_view table, std::string_view key) {
  const auto* node = root[table][key].node();
  return node == nullptr ? root.source() : node->source();
}

/// `a -> b -> a` when the aliases lead from `alias` back to it.
std::string circle_of(const Aliases& aliases, const std::string& alias) {
  std::string text = printable(alias);
  auto place = aliases.find(alias);
  for (std::size_t step = 0; step < aliases.size() && place != aliases.end(); ++step) {
    text += " -> " + printable(place->second);
    if (place->second == alias) return text;
    place = aliases.find(place->second);
  }
  return "";
}

void refuse_alias(const Aliases& aliases, const std::string& alias, const core::Error& fault,
                  const toml::source_region& place, Mistakes& mistakes) {
  const auto next = aliases.find(aliases.at(alias));
  const std::string opening = fmt::format("alias \"{}\" leads", printable(alias));
  if (const auto circle = circle_of(aliases, alias); !circle.empty()) {
    mistakes.add(place, fmt::format("{} in a circle: {}", opening, circle), "an alias leads to a model");
  } else if (next != aliases.end()) {
    mistakes.add(
        place, fmt::format("{} to the alias \"{}\", expected a model", opening, printable(next->first)),
        fmt::format("write what \"{}\" leads to: \"{}\"", printable(next->first), printable(next->second)));
  } else {
    mistakes.add(place, fmt::format("{} to no provider: {}", opening, fault.message), fault.hint);
  }
}

void check_default_model(const toml::table& root, const Config& config, const RoutingRules& rules,
                         const ProviderTable& table, Mistakes& mistakes) {
  if (!config.default_model) return;
  const auto route = providers::route_model({.model = *config.default_model, .provider = {}}, rules, table);
  // An alias or a prefix that leads nowhere was told at its own place.
  if (route || route.error().error_class == core::ErrorClass::configuration) return;
  mistakes.add(root.get("default_model")->source(),
               fmt::format("default_model leads to no provider: {}", route.error().message),
               route.error().hint);
}

// --- prefixes ---------------------------------------------------------------------------------------------

toml::source_region place_of_prefix(const toml::table& root, const Config& config, const std::string& prefix,
                                    const std::string& provider) {
  return config.prefixes.contains(prefix) ? place_of(root, "prefixes", prefix)
                                          : root["providers"][provider]["prefixes"].node()->source();
}

/// `openai ("gpt-"), google ("gemini-", "gemma-")`: the built-in rules that the prefix of the user goes
/// before.
std::string built_in_rules_below(std::string_view prefix, std::string_view provider) {
  std::string text;
  for (const auto* row : providers::all_providers()) {
    std::vector<std::string> rules;
    for (const auto known : row->model_prefixes) {
      if (known.starts_with(prefix)) rules.push_back(fmt::format("\"{}\"", known));
    }
    for (const auto known : row->model_names) {
      if (known.starts_with(prefix)) rules.push_back(fmt::format("\"{}\"", known));
    }
    if (rules.empty() || row->name == provider) continue;
    text += fmt::format("{}{} ({})", text.empty() ? "" : ", ", row->name, util::join(rules, ", "));
  }
  return text;
}

void check_prefix(const std::string& prefix, const std::string& provider, const RoutingRules& rules,
                  const toml::source_region& place, Mistakes& mistakes) {
  const std::string lower = util::lower_ascii(prefix);
  const auto taken = built_in_rules_below(lower, provider);
  if (!taken.empty()) {
    mistakes.warn(
        place,
        fmt::format("prefix \"{}\" takes models from built-in providers: {}", printable(prefix), taken),
        "a longer prefix takes fewer; `agentpress route MODEL` says where a model goes");
  }
  for (const auto& [longer, other] : rules.prefixes) {
    if (longer.size() <= prefix.size() || !util::starts_with_ignoring_case(longer, prefix)) continue;
    const auto consequence = other == provider ? std::string("which makes the longer one needless")
                                               : fmt::format("and what begins with \"{}\" goes to {}",
                                                             printable(longer), printable(other));
    mistakes.warn(place, fmt::format("prefix \"{}\" is the beginning of your prefix \"{}\", {}",
                                     printable(prefix), printable(longer), consequence));
  }
}

}  // namespace

void check_targets(const toml::table& root, const Config& config, Mistakes& mistakes) {
  if (config.aliases.empty() && config.prefixes.empty()) return;
  ProviderTable table;
  add_providers(config, table);
  for (const auto& [prefix, provider] : config.prefixes) {
    if (table.find(provider) != nullptr) continue;
    mistakes.add(place_of(root, "prefixes", prefix),
                 fmt::format("prefix \"{}\" leads to the unknown provider \"{}\"", printable(prefix),
                             printable(provider)),
                 nearest_hint(provider, table.names()));
  }
  auto rules = routing_rules(config);
  rules.aliases.clear();
  for (const auto& [alias, model] : config.aliases) {
    const auto route = providers::route_model({.model = model, .provider = {}}, rules, table);
    // A prefix that leads nowhere was told at its own place.
    if (route || route.error().error_class == core::ErrorClass::configuration) continue;
    refuse_alias(config.aliases, alias, route.error(), place_of(root, "aliases", alias), mistakes);
  }
}

void check_further_targets(const toml::table& root, const Config& config, Mistakes& mistakes) {
  ProviderTable table;
  add_providers(config, table);
  auto rules = routing_rules(config);
  check_default_model(root, config, rules, table, mistakes);
  for (const auto& [prefix, provider] : rules.prefixes) {
    check_prefix(prefix, provider, rules, place_of_prefix(root, config, prefix, provider), mistakes);
  }
  const auto aliases = std::exchange(rules.aliases, {});
  for (const auto& [alias, model] : aliases) {
    const auto circle = circle_of(aliases, alias);
    if (circle.empty() || !providers::route_model({.model = model, .provider = {}}, rules, table)) continue;
    mistakes.warn(place_of(root, "aliases", alias),
                  fmt::format("alias \"{}\" leads in a circle: {}; only its first step is taken",
                              printable(alias), circle));
  }
}

}  // namespace agentpress::config
