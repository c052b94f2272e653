#include "util/write_file.hpp"

#include "util/text.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <utility>

namespace agentpress::util {
namespace {

constexpr mode_t kPrivate = 0600;

std::optional<FileError> make_directories_above(const std::string& path) {
  for (auto slash = path.find('/', 1); slash != std::string::npos; slash = path.find('/', slash + 1)) {
    if (::mkdir(path.substr(0, slash).c_str(), 0700) != 0 && errno != EEXIST) return file_error(errno);
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

int open_directory_of(const std::string& path) {
  return ::open(path.substr(0, path.rfind('/') + 1).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/// The new name is safe on the disk only when its directory is. Not every file system can do that, and the
/// file itself is complete already.
void sync_directory_of(const std::string& path) {
  const Descriptor directory(open_directory_of(path));
  if (directory.number() >= 0) ::fsync(directory.number());
}

/// Writes a temporary file beside `path` and lets `publish` give it its name.
template <class Publish>
std::optional<FileError> write_beside(const std::string& path, std::string_view content, mode_t mode,
                                      Publish publish) {
  if (auto fault = make_directories_above(path)) return fault;
  std::string temporary = path + ".XXXXXX";
  const int descriptor = ::mkostemp(temporary.data(), O_CLOEXEC);  // mode 0600
  if (descriptor < 0) return file_error(errno);
  // Bytes first: whoever may read the file by its mode never sees a part of it.
  bool is_done = write_and_close(descriptor, content);
  if (is_done && mode != kPrivate) is_done = ::chmod(temporary.c_str(), mode) == 0;
  if (is_done) is_done = publish(temporary.c_str(), path.c_str()) == 0;
  std::optional<FileError> fault;
  if (!is_done) fault = file_error(errno);
  ::unlink(temporary.c_str());  // after a rename there is nothing of this name
  if (!fault) sync_directory_of(path);
  return fault;
}

}  // namespace

std::expected<Descriptor, FileError> lock_for_change(const std::string& path) {
  constexpr auto kLongestWait = std::chrono::seconds(5);
  constexpr auto kPause = std::chrono::milliseconds(20);
  const auto target = end_of_links(path);
  if (!target) return std::unexpected(file_error(ELOOP));
  if (auto fault = make_directories_above(*target)) return std::unexpected(*std::move(fault));
  Descriptor directory(open_directory_of(*target));
  if (directory.number() < 0) return std::unexpected(file_error(errno));
  const auto end = std::chrono::steady_clock::now() + kLongestWait;
  while (::flock(directory.number(), LOCK_EX | LOCK_NB) != 0) {
    const int number = errno;
    const bool may_wait = number == EWOULDBLOCK && std::chrono::steady_clock::now() < end;
    if (!may_wait && number != EINTR) return std::unexpected(file_error(number));
    std::this_thread::sleep_for(kPause);
  }
  return directory;
}

std::optional<FileError> replace_file(const std::string& path, std::string_view content) {
  const auto target = end_of_links(path);
  if (!target) return file_error(ELOOP);
  const auto old = file_status(*target);
  return write_beside(*target, content, old ? old->mode : kPrivate,
                      [](const char* from, const char* to) { return ::rename(from, to); });
}

std::optional<FileError> create_file(const std::string& path, std::string_view content) {
  // Unlike rename, link never replaces what is there.
  return write_beside(path, content, kPrivate,
                      [](const char* from, const char* to) { return ::link(from, to); });
}

}  // namespace agentpress::util
