// config.example.toml as a part of the program.
#pragma once

#include <string_view>

namespace agentpress::config {

/// A configuration that changes nothing and explains every key.
std::string_view example_config();

}  // namespace agentpress::config
