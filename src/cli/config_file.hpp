// The configuration file as commands change it.
#pragma once

#include "cli/commands.hpp"
#include "cli/setup.hpp"
#include "config/toml_edit.hpp"

namespace agentpress::cli {

/// The place of the configuration. Throws core::StartupError (configuration) when there is no home directory
/// for it.
ConfigPlace known_config_place(const CommandContext& context);

/// Changes one entry and leaves the rest as it is; a missing file is made. Throws core::StartupError
/// (configuration).
void change_config(const CommandContext& context, const config::TomlChange& change);

}  // namespace agentpress::cli
