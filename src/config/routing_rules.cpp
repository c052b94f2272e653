#include "config/routing_rules.hpp"

namespace agentpress::config {

providers::RoutingRules routing_rules(const Config& config) {
  providers::RoutingRules rules{.aliases = config.aliases, .prefixes = config.prefixes};
  for (const auto& [name, settings] : config.providers) {
    for (const auto& prefix : settings.prefixes) rules.prefixes.emplace(prefix, name);
  }
  return rules;
}

}  // namespace agentpress::config
