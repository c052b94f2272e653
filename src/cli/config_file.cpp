#include "cli/config_file.hpp"

#include "config/change_file.hpp"

#include <fmt/format.h>

#include <filesystem>

namespace agentpress::cli {

ConfigPlace known_config_place(const CommandContext& context) {
  auto place = config_place(context.options, context.environment);
  if (place.path.empty()) {
    throw core::StartupError(core::ErrorClass::configuration,
                             "there is no place for a configuration: HOME is not set",
                             "export HOME, or name a file: --config FILE");
  }
  return place;
}

void change_config(const CommandContext& context, const config::TomlChange& change) {
  const auto place = known_config_place(context);
  config::change_file(std::filesystem::absolute(place.path).string(), change,
                      fmt::format("config_version = {}\n", config::kConfigVersion));
}

}  // namespace agentpress::cli
