// `agentpress config edit`: a copy is edited and checked, and only then takes the place of the configuration.
#pragma once

#include "cli/commands.hpp"

#include <span>
#include <string>

namespace agentpress::cli {

int edit_config(const CommandContext& context, std::span<const std::string> arguments);

}  // namespace agentpress::cli
