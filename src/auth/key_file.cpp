#include "auth/key_file.hpp"

#include "util/files.hpp"
#include "util/text.hpp"
#include "util/user_path.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <string_view>

namespace agentpress::auth {
namespace {

constexpr std::size_t kLargestFile = 4096;

core::Error fault(const std::string& path, std::string_view what, std::string hint) {
  return {.error_class = core::ErrorClass::auth,
          .message = fmt::format("the key file {} {}", path, what),
          .hint = std::move(hint)};
}

}  // namespace

std::expected<std::string, core::Error> read_key_file(const std::string& path,
                                                      const util::Environment& environment) {
  const std::string hint = "api_key_file names a file with one line, the key";
  const std::string expanded = util::expand_home(path, environment);
  if (expanded.starts_with("~/")) {
    return std::unexpected(
        fault(path, "cannot be found: HOME is not set", "export HOME, or give an absolute path"));
  }
  const auto status = util::file_status(expanded);
  if (!status) return std::unexpected(fault(path, "cannot be read: " + status.error().message, hint));
  if (!status->is_regular) return std::unexpected(fault(path, "is not a regular file", hint));
  if ((status->mode & 077U) != 0) {
    return std::unexpected(
        fault(path, fmt::format("is open to other users (mode {:04o}), expected 0600", status->mode),
              "chmod 600 " + util::shell_quoted(path)));
  }
  auto content = util::read_file(expanded, kLargestFile);
  if (!content) return std::unexpected(fault(path, "cannot be read: " + content.error().message, hint));
  if (content->ends_with('\n')) content->pop_back();
  if (content->ends_with('\r')) content->pop_back();
  if (util::trim(*content).empty())
    return std::unexpected(fault(path, "is empty, expected one line with the key", hint));
  if (content->find_first_of("\r\n") != std::string::npos) {
    return std::unexpected(fault(path, "has several lines, expected one with the key", hint));
  }
  if (content->find('\0') != std::string::npos) {
    return std::unexpected(fault(path, "holds a NUL byte, expected one line of text", hint));
  }
  return *std::move(content);
}

}  // namespace agentpress::auth
