#include "config/change_file.hpp"

#include "config/config.hpp"
#include "config/toml_document.hpp"
#include "core/error.hpp"
#include "util/files.hpp"
#include "util/write_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <optional>
#include <utility>

namespace agentpress::config {
namespace {

[[noreturn]] void refuse_change(const std::string& path, std::string_view problem) {
  throw core::StartupError(core::ErrorClass::configuration, fmt::format("{} {}", path, problem));
}

/// Whoever only removes needs a file that is there, and leaves no directory behind where there is none.
std::optional<util::Descriptor> take_lock(const std::string& path, const TomlChange& change) {
  if (!change.value && !is_regular_file(path)) return std::nullopt;
  auto held = util::lock_for_change(path);
  if (held) return *std::move(held);
  refuse_change(path, held.error().error_number == EWOULDBLOCK
                          ? "is being changed by another program"
                          : "cannot be written: " + held.error().message);
}

}  // namespace

bool is_regular_file(const std::string& path) {
  const auto status = util::file_status(path);
  if (!status) {
    const int number = status.error().error_number;
    if (number == ENOENT || number == ENOTDIR) return false;
    refuse_change(path, "cannot be read: " + status.error().message);
  }
  if (!status->is_regular) refuse_change(path, "is not a regular file, so it cannot be changed");
  return true;
}

void change_file(const std::string& path, const TomlChange& change, std::string_view beginning) {
  const auto held = take_lock(path, change);
  std::string content(beginning);
  if (is_regular_file(path)) {
    auto old = util::read_file(path, kLargestFile);
    if (!old) refuse_change(path, "cannot be read: " + old.error().message);
    content = *std::move(old);
  }
  const auto fault = util::replace_file(path, change_toml(content, change, path));
  if (fault) refuse_change(path, "cannot be written: " + fault->message);
}

}  // namespace agentpress::config
