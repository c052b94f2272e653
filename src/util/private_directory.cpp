#include "util/private_directory.hpp"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

namespace agentpress::util {

std::expected<PrivateDirectory, FileError> PrivateDirectory::make(const std::string& parent) {
  std::string path = parent + "/agentpress-XXXXXX";
  if (::mkdtemp(path.data()) == nullptr)
    return std::unexpected(FileError{.error_number = errno, .message = system_error_text(errno)});
  return PrivateDirectory(std::move(path));
}

PrivateDirectory::PrivateDirectory(PrivateDirectory&& other) noexcept
    : path_(std::exchange(other.path_, "")) {}

PrivateDirectory::~PrivateDirectory() {
  if (path_.empty()) return;
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace agentpress::util
