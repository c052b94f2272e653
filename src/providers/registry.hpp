// The list of built-in providers.
#pragma once

#include "providers/provider.hpp"

#include <span>
#include <string_view>

namespace agentpress::providers {

/// All rows, sorted by name.
std::span<const Provider* const> all_providers();

/// The row with exactly this name, or with this alias; nullptr when there is none.
const Provider* find_provider(std::string_view name_or_alias);

}  // namespace agentpress::providers
