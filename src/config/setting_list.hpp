// What a configuration file sets, as lines to show: one for each value, without secrets.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace agentpress::config {

struct Setting {
  std::string key{};    ///< "providers.groq.base_url"
  std::string value{};  ///< in JSON's spelling; what may be a key is "set (hidden)"
  std::size_t line = 0;
};

inline constexpr std::string_view kHidden = "set (hidden)";

/// In the order of the file. `content` is a configuration that `parse_config` accepts.
std::vector<Setting> list_settings(std::string_view content, const std::string& path);

}  // namespace agentpress::config
