#include "util/files.hpp"

#include "util/descriptor.hpp"
#include "util/text.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <string_view>
#include <system_error>

namespace agentpress::util {
namespace {

/// Closes a descriptor when its scope ends.
}  // namespace

std::string system_error_text(int error_number) {
  return lower_ascii(std::generic_category().message(error_number));
}

FileError file_error(int error_number) {
  return {error_number, system_error_text(error_number)};
}

std::expected<std::string, FileError> read_file(const std::string& path, std::size_t cap) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.number() < 0) return std::unexpected(file_error(errno));
  std::string content;
  std::array<char, 65536> buffer{};
  for (;;) {
    const ssize_t count = ::read(file.number(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return std::unexpected(file_error(errno));
    if (count == 0) return content;
    content.append(buffer.data(), static_cast<std::size_t>(count));
    if (content.size() > cap)
      return std::unexpected(FileError{EFBIG, fmt::format("larger than {} bytes", cap)});
  }
}

std::expected<FileStatus, FileError> file_status(const std::string& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) return std::unexpected(file_error(errno));
  return FileStatus{
      .mode = status.st_mode & 07777U, .owner = status.st_uid, .is_regular = S_ISREG(status.st_mode)};
}

std::optional<std::string> end_of_links(std::string path) {
  constexpr int kLongestChain = 40;
  for (int step = 0; step < kLongestChain; ++step) {
    std::array<char, PATH_MAX> target{};
    const ssize_t size = ::readlink(path.c_str(), target.data(), target.size());
    if (size < 0) return path;
    const std::string_view text(target.data(), static_cast<std::size_t>(size));
    path =
        text.starts_with('/') ? std::string(text) : path.substr(0, path.rfind('/') + 1) + std::string(text);
  }
  return std::nullopt;
}

}  // namespace agentpress::util
