#include "util/write_file.hpp"

#include "util/text.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <system_error>

namespace agentpress::util {
namespace {

FileError error_of(int number) {
  return {number, lower_ascii(std::generic_category().message(number))};
}

std::optional<FileError> make_directories_above(const std::string& path) {
  for (auto slash = path.find('/', 1); slash != std::string::npos; slash = path.find('/', slash + 1)) {
    if (::mkdir(path.substr(0, slash).c_str(), 0700) != 0 && errno != EEXIST) return error_of(errno);
  }
  return std::nullopt;
}

bool write_all(int descriptor, std::string_view content) {
  while (!content.empty()) {
    const ssize_t count = ::write(descriptor, content.data(), content.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    content.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

/// Some file systems report a full disk only when the file is closed.
bool write_and_close(int descriptor, std::string_view content) {
  const bool is_stored = write_all(descriptor, content) && ::fsync(descriptor) == 0;
  const int number = errno;
  const bool is_closed = ::close(descriptor) == 0;
  if (!is_stored) errno = number;
  return is_stored && is_closed;
}

}  // namespace

std::optional<FileError> replace_file(const std::string& path, std::string_view content) {
  if (auto fault = make_directories_above(path)) return fault;
  std::string temporary = path + ".XXXXXX";
  const int descriptor = ::mkostemp(temporary.data(), O_CLOEXEC);  // mode 0600
  if (descriptor < 0) return error_of(errno);
  if (write_and_close(descriptor, content) && ::rename(temporary.c_str(), path.c_str()) == 0) {
    return std::nullopt;
  }
  auto fault = error_of(errno);
  ::unlink(temporary.c_str());
  return fault;
}

}  // namespace agentpress::util
