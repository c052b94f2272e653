#include "auth/key_file.hpp"

#include "util/files.hpp"
#include "util/text.hpp"
#include "util/user_path.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstddef>
#include <string_view>

namespace agentpress::auth {
namespace {

constexpr std::size_t kLargestFile = 4096;

constexpr std::string_view kHint = "api_key_file names a file with one line, the key";

core::Error fault(const std::string& path, std::string_view what, std::string_view hint = kHint) {
  return {.error_class = core::ErrorClass::auth,
          .message = fmt::format("the key file {} {}", path, what),
          .hint = std::string(hint)};
}

}  // namespace

std::optional<core::Error> find_key_file_fault(const std::string& path,
                                               const util::Environment& environment) {
  const std::string expanded = util::expand_home(path, environment);
  if (expanded.starts_with("~/")) {
    return fault(path, "cannot be found: HOME is not set", "export HOME, or give an absolute path");
  }
  const auto status = util::file_status(expanded);
  if (!status) return fault(path, "cannot be read: " + status.error().message);
  if (!status->is_regular) return fault(path, "is not a regular file");
  if (status->owner != ::geteuid() && status->owner != 0) {
    return fault(path, fmt::format("belongs to user {}, expected user {}", status->owner, ::geteuid()));
  }
  if ((status->mode & 077U) != 0) {
    return fault(path, fmt::format("is open to other users (mode {:04o}), expected 0600", status->mode),
                 "chmod 600 " + util::shell_quoted(path));
  }
  return std::nullopt;
}

std::expected<std::string, core::Error> read_key_file(const std::string& path,
                                                      const util::Environment& environment) {
  if (auto unusable = find_key_file_fault(path, environment)) return std::unexpected(*std::move(unusable));
  auto content = util::read_file(util::expand_home(path, environment), kLargestFile);
  if (!content) return std::unexpected(fault(path, "cannot be read: " + content.error().message));
  if (content->ends_with('\n')) content->pop_back();
  if (content->ends_with('\r')) content->pop_back();
  if (util::trim(*content).empty())
    return std::unexpected(fault(path, "is empty, expected one line with the key"));
  if (content->find_first_of("\r\n") != std::string::npos) {
    return std::unexpected(fault(path, "has several lines, expected one with the key"));
  }
  if (content->find('\0') != std::string::npos) {
    return std::unexpected(fault(path, "holds a NUL byte, expected one line of text"));
  }
  return *std::move(content);
}

}  // namespace agentpress::auth
