// One change to a TOML file of the user's, written so that a reader sees the old file or the new one.
#pragma once

#include "config/toml_edit.hpp"

#include <string>
#include <string_view>

namespace agentpress::config {

/// A file that does not exist yet begins with `beginning`; a removal needs one that does. Throws
/// core::StartupError (configuration) when it is no regular file, cannot be read, changed (`change_toml`) or
/// written; it is then as before.
void change_file(const std::string& path, const TomlChange& change, std::string_view beginning);

/// Throws core::StartupError (configuration) for a path that leads to something else than a regular file.
/// Returns whether there is one.
bool is_regular_file(const std::string& path);

}  // namespace agentpress::config
