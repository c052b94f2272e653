// What `agentpress config show` and `agentpress config check` print.
#pragma once

#include "cli/setup.hpp"
#include "config/mistake.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace agentpress::cli {

struct ShownSetting {
  std::string key{};
  std::string value{};   ///< in JSON's spelling; "set (hidden)" for what may hold a key
  std::string source{};  ///< "config.toml:12", "OPENAI_BASE_URL"
};

/// What the configuration and the environment set, in effect: what goes before it has replaced a value of the
/// file.
std::vector<ShownSetting> collect_settings(const Setup& setup, const ConfigPlace& place);

std::string settings_table(const std::vector<ShownSetting>& settings);
std::string settings_json(const std::vector<ShownSetting>& settings);

std::size_t count_errors(const std::vector<config::Mistake>& mistakes);
/// `PATH:LINE:COLUMN: error: ...`, as compilers write it.
std::string mistakes_text(const std::string& path, const std::vector<config::Mistake>& mistakes);
std::string mistakes_json(const std::string& path, const std::vector<config::Mistake>& mistakes);

}  // namespace agentpress::cli
