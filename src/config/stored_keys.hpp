// keys.toml: keys that agentpress itself keeps, one `NAME = "KEY"` a provider, mode 0600.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace agentpress::config {

using StoredKeys = std::map<std::string, std::string, std::less<>>;

StoredKeys parse_stored_keys(std::string_view content, const std::string& path);

/// Empty when the file does not exist. Throws core::StartupError (configuration) when it is not a regular
/// file, belongs to another user, is readable by group or others (with the exact chmod), or does not parse.
StoredKeys load_stored_keys(const std::string& path);

}  // namespace agentpress::config
