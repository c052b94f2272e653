// Lays `[providers.NAME]` of the configuration over the built-in rows, and makes rows of the user's own
// providers.
#pragma once

#include "config/config.hpp"
#include "providers/provider_table.hpp"

namespace agentpress::cli {

void apply_provider_settings(const config::Config& config, providers::ProviderTable& table);

}  // namespace agentpress::cli
