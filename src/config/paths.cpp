#include "config/paths.hpp"

#include <string_view>

namespace agentpress::config {
namespace {

std::string below(std::string directory, std::string_view name) {
  if (directory.empty()) return "";
  while (directory.ends_with('/')) directory.pop_back();
  return directory + "/" + std::string(name);
}

/// `agentpress` below the directory that `variable` names, else below `usual` of the home directory.
std::string own_directory(const util::Environment& environment, std::string_view variable,
                          std::string_view usual) {
  if (const auto base = environment.get(variable); base && base->starts_with('/')) {
    return below(*base, "agentpress");
  }
  if (const auto home = environment.get("HOME"); home && home->starts_with('/')) {
    return below(below(*home, usual), "agentpress");
  }
  return "";
}

}  // namespace

std::string config_directory(const util::Environment& environment) {
  return own_directory(environment, "XDG_CONFIG_HOME", ".config");
}

std::string cache_directory(const util::Environment& environment) {
  return own_directory(environment, "XDG_CACHE_HOME", ".cache");
}

std::string data_directory(const util::Environment& environment) {
  return own_directory(environment, "XDG_DATA_HOME", ".local/share");
}

std::string state_directory(const util::Environment& environment) {
  return own_directory(environment, "XDG_STATE_HOME", ".local/state");
}

std::string default_config_path(const util::Environment& environment) {
  return below(config_directory(environment), "config.toml");
}

std::string stored_keys_path(const util::Environment& environment) {
  return below(config_directory(environment), "keys.toml");
}

std::string model_overrides_path(const util::Environment& environment) {
  return below(config_directory(environment), "models.toml");
}

}  // namespace agentpress::config
