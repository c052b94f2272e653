// The routing rules that a configuration makes: its aliases and prefixes, those of [providers.NAME] among
// them.
#pragma once

#include "config/config.hpp"
#include "providers/routing.hpp"

namespace agentpress::config {

providers::RoutingRules routing_rules(const Config& config);

}  // namespace agentpress::config
