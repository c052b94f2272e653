#include "config/stored_keys.hpp"

#include "config/config.hpp"
#include "config/toml_document.hpp"
#include "core/error.hpp"
#include "util/files.hpp"
#include "util/text.hpp"
#include "util/user_path.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace agentpress::config {
namespace {

[[noreturn]] void refuse_store(const std::string& path, std::string_view problem, std::string hint = "") {
  throw core::StartupError(core::ErrorClass::configuration, fmt::format("{} {}", path, problem),
                           std::move(hint));
}

}  // namespace

StoredKeys parse_stored_keys(std::string_view content, const std::string& path) {
  const toml::table root = parse_document(content, path);
  Mistakes mistakes(path);
  StoredKeys keys;
  // Values are keys: no message repeats one.
  for (const auto& [name, node] : root) {
    const auto* text = node.as_string();
    if (text == nullptr) {
      mistakes.add(
          node.source(),
          fmt::format("{} is {}, expected a key as a string in quotes", printable(name.str()), kind_of(node)),
          "keys.toml has lines of PROVIDER = \"KEY\"");
    } else if (util::trim(text->get()).empty()) {
      mistakes.add(node.source(), fmt::format("{} is empty, expected a key", printable(name.str())));
    } else {
      keys.emplace(name.str(), text->get());
    }
  }
  mistakes.throw_first();
  return keys;
}

StoredKeys load_stored_keys(const std::string& path) {
  if (path.empty()) return {};
  const auto status = util::file_status(path);
  if (!status) {
    const int number = status.error().error_number;
    if (number == ENOENT || number == ENOTDIR) return {};
    refuse_store(path, "cannot be read: " + status.error().message);
  }
  if (!status->is_regular) refuse_store(path, "is not a regular file");
  if (status->owner != ::geteuid()) {
    refuse_store(path, fmt::format("belongs to user {}, expected user {}", status->owner, ::geteuid()));
  }
  if ((status->mode & 077U) != 0) {
    refuse_store(path, fmt::format("is open to other users (mode {:04o}), expected 0600", status->mode),
                 "chmod 600 " + util::shell_quoted(path));
  }
  const auto content = util::read_file(path, kLargestFile);
  if (!content) refuse_store(path, "cannot be read: " + content.error().message);
  return parse_stored_keys(*content, path);
}

}  // namespace agentpress::config
