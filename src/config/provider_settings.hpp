// The keys of a `[providers.NAME]` table: one row each, with its type and what it sets.
#pragma once

#include "config/config.hpp"
#include "config/toml_document.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace agentpress::config {

std::vector<std::string> provider_setting_names();

/// Whether the value of this setting is a key or may hold one, so that it is never shown.
bool is_secret_setting(std::string_view name);

/// Reads the table of the provider `name`; everything wrong with it is added to `mistakes`. A `region` must
/// be one that the built-in row of this name has.
ProviderSettings read_provider_settings(const std::string& name, const toml::table& table,
                                        Mistakes& mistakes);

}  // namespace agentpress::config
