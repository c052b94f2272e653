#include "config/paths.hpp"

#include <string_view>

namespace agentpress::config {
namespace {

std::string below(std::string directory, std::string_view name) {
  if (directory.empty()) return "";
  while (directory.ends_with('/')) directory.pop_back();
  return directory + "/" + std::string(name);
}

}  // namespace

std::string config_directory(const util::Environment& environment) {
  if (const auto base = environment.get("XDG_CONFIG_HOME"); base && base->starts_with('/')) {
    return below(*base, "agentpress");
  }
  if (const auto home = environment.get("HOME"); home && home->starts_with('/')) {
    return below(*home, ".config/agentpress");
  }
  return "";
}

std::string default_config_path(const util::Environment& environment) {
  return below(config_directory(environment), "config.toml");
}

std::string stored_keys_path(const util::Environment& environment) {
  return below(config_directory(environment), "keys.toml");
}

}  // namespace agentpress::config
