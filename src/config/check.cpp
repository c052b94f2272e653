#include "config/check.hpp"

#include "auth/key_file.hpp"
#include "config/load.hpp"
#include "config/reader.hpp"
#include "config/targets.hpp"
#include "config/toml_document.hpp"
#include "util/files.hpp"
#include "util/user_path.hpp"

#include <fmt/format.h>

namespace agentpress::config {
namespace {

/// More than any collection of authorities has.
constexpr std::size_t kLargestCaFile = std::size_t{16} << 20U;

/// Files that [providers.NAME] names.
void check_files(const toml::table& root, const Config& config, const util::Environment& environment,
                 Mistakes& mistakes) {
  for (const auto& [name, settings] : config.providers) {
    const auto table = root["providers"][name];
    if (!settings.ca_file.empty()) {
      const auto content = util::read_file(util::expand_home(settings.ca_file, environment), kLargestCaFile);
      if (!content) {
        mistakes.add(
            table["ca_file"].node()->source(),
            fmt::format("the file {} cannot be read: {}", settings.ca_file, content.error().message));
      }
    }
    if (!settings.key.api_key_file.empty()) {
      const auto fault = auth::find_key_file_fault(settings.key.api_key_file, environment);
      if (fault) mistakes.add(table["api_key_file"].node()->source(), fault->message, fault->hint);
    }
  }
}

void check_mode(const toml::table& root, const Config& config, Mistakes& mistakes) {
  const auto fault = find_mode_fault(config);
  if (!fault) return;
  for (const auto& [name, settings] : config.providers) {
    if (settings.key.api_key.empty()) continue;
    mistakes.add(root["providers"][name]["api_key"].node()->source(),
                 "the file holds an api_key and is open to other users, expected mode 0600", fault->hint);
  }
}

}  // namespace

std::vector<Mistake> check_config(std::string_view content, const std::string& path,
                                  const util::Environment& environment) {
  Mistakes mistakes(path);
  const auto root = parse_document(content, mistakes);
  if (!root) return mistakes.all({});
  const Config config = read_config(*root, path, mistakes);
  check_further_targets(*root, config, mistakes);
  check_files(*root, config, environment, mistakes);
  check_mode(*root, config, mistakes);
  return mistakes.all(*root);
}

}  // namespace agentpress::config
