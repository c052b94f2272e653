// Whether the names in a configuration lead to where they can be served.
#pragma once

#include "config/config.hpp"
#include "config/toml_document.hpp"

namespace agentpress::config {

/// Mistakes: prefixes that lead to no provider, aliases that lead to no provider or to another alias.
void check_targets(const toml::table& root, const Config& config, Mistakes& mistakes);

/// What a run would not stop at: a default model that leads nowhere (a mistake), prefixes that take names
/// from each other or from built-in providers, and aliases in a circle that happen to be names of models
/// (warnings).
void check_further_targets(const toml::table& root, const Config& config, Mistakes& mistakes);

}  // namespace agentpress::config
