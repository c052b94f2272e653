// From a parsed file to the configuration: what each key is called and may hold.
#pragma once

#include "config/config.hpp"
#include "config/toml_document.hpp"

#include <string>

namespace agentpress::config {

/// Everything that is wrong is added to `mistakes`; what is right is in the result all the same. A file of a
/// newer version is not looked at any further.
Config read_config(const toml::table& root, const std::string& path, Mistakes& mistakes);

}  // namespace agentpress::config
