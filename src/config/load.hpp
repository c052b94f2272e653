// Reads the configuration file. The only user of toml++.
#pragma once

#include "config/config.hpp"
#include "core/error.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace agentpress::config {

/// Parses `content`; `path` is for messages. Throws core::StartupError (configuration) with
/// "PATH:LINE:COLUMN: ..." for a syntax error, an unknown key (with the nearest known one), a value of the
/// wrong type or out of range, an alias or prefix that leads to no provider, a newer `config_version`.
Config parse_config(std::string_view content, const std::string& path);

/// Reads and parses `path`. A missing file is an error only if `must_exist`; otherwise an empty Config.
/// A file that holds an `api_key` must not be readable by others (mode & 077): an error with the exact chmod.
Config load_config(const std::string& path, bool must_exist);

/// What makes the file unsafe to keep an `api_key` in; nothing when it holds none.
std::optional<core::Error> find_mode_fault(const Config& config);

/// Names of all keys the file may have, as dotted paths with NAME for the provider's name:
/// "default_model", "providers.NAME.base_url", ... For the guard of config.example.toml.
std::vector<std::string> known_keys();

}  // namespace agentpress::config
