// Where the user's files are (XDG Base Directory Specification).
#pragma once

#include "util/environment.hpp"

#include <string>

namespace agentpress::config {

/// `$XDG_CONFIG_HOME/agentpress`, else `$HOME/.config/agentpress`; empty when neither variable is usable
/// (XDG demands an absolute path; a relative one is ignored).
std::string config_directory(const util::Environment& environment);

/// The same under `$XDG_CACHE_HOME`, else `~/.cache`, for what can be fetched again.
std::string cache_directory(const util::Environment& environment);
/// The same under `$XDG_DATA_HOME`, else `~/.local/share`, for what is nowhere else: the history.
std::string data_directory(const util::Environment& environment);
/// The same under `$XDG_STATE_HOME`, else `~/.local/state`.
std::string state_directory(const util::Environment& environment);

/// `config.toml` and `keys.toml` in it, or empty.
std::string default_config_path(const util::Environment& environment);
std::string stored_keys_path(const util::Environment& environment);
/// `models.toml` beside them.
std::string model_overrides_path(const util::Environment& environment);

}  // namespace agentpress::config
