#include "config/load.hpp"

#include "config/reader.hpp"
#include "config/toml_document.hpp"
#include "util/files.hpp"
#include "util/user_path.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>

namespace agentpress::config {

using core::ErrorClass;
using core::StartupError;

std::optional<core::Error> find_mode_fault(const Config& config) {
  const auto has_key = [](const auto& entry) { return !entry.second.key.api_key.empty(); };
  const auto holder = std::ranges::find_if(config.providers, has_key);
  if (holder == config.providers.end()) return std::nullopt;
  const auto status = util::file_status(config.path);
  if (!status || (status->mode & 077U) == 0) return std::nullopt;
  return core::Error{
      .error_class = ErrorClass::configuration,
      .message = fmt::format("{}:{}: [providers.{}] holds an api_key, and the file is open to other users "
                             "(mode {:04o}), expected 0600",
                             config.path, holder->second.line, holder->first, status->mode),
      .hint = "chmod 600 " + util::shell_quoted(config.path)};
}

Config parse_config(std::string_view content, const std::string& path) {
  Mistakes mistakes(path);
  auto config = read_config(parse_document(content, path), path, mistakes);
  mistakes.throw_first();
  return config;
}

Config load_config(const std::string& path, bool must_exist) {
  if (path.empty() && !must_exist) return {};
  const auto content = util::read_file(path, kLargestFile);
  if (!content) {
    const bool is_missing = content.error().error_number == ENOENT || content.error().error_number == ENOTDIR;
    if (is_missing && !must_exist) return {};
    throw StartupError(ErrorClass::configuration,
                       fmt::format("cannot read the configuration {}: {}", path, content.error().message));
  }
  Config config = parse_config(*content, path);
  if (auto fault = find_mode_fault(config)) throw StartupError(*std::move(fault));
  return config;
}

}  // namespace agentpress::config
