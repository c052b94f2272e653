// Where a provider lists its models, if anywhere: the row says so, or the format that a provider of the
// user's own speaks.
#pragma once

#include "providers/provider.hpp"

#include <string_view>

namespace agentpress::providers {

/// What to join to the base URL (`Provider::models_path`); empty when there is no list to ask for.
std::string_view models_path_of(const Provider& provider);

}  // namespace agentpress::providers
