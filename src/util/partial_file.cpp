#include "util/partial_file.hpp"

#include "util/text.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <system_error>

namespace agentpress::util {
namespace {

/// As many as the kernel follows.
constexpr int kMostLinks = 40;

FileError error_of(int number) {
  return {number, lower_ascii(std::generic_category().message(number))};
}

std::string directory_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash + 1);
}

/// What a chain of links ends at, whether it exists or not.
std::string behind_links(std::string path) {
  std::array<char, PATH_MAX> target{};
  for (int links = 0; links < kMostLinks; ++links) {
    const ssize_t length = ::readlink(path.c_str(), target.data(), target.size());
    if (length < 0) break;  // not a link
    const std::string next(target.data(), static_cast<std::size_t>(length));
    path = next.starts_with('/') ? next : directory_of(path) + next;
  }
  return path;
}

}  // namespace

PartialFile::PartialFile(const std::string& path) : path_(path) {}

PartialFile::~PartialFile() {
  if (descriptor_ < 0) return;
  if (!partial_path_.empty() && !has_partial()) ::unlink(partial_path_.c_str());
  close();
}

std::optional<FileError> PartialFile::open() {
  struct stat status{};
  if (::stat(path_.c_str(), &status) == 0) {
    if (S_ISDIR(status.st_mode)) return error_of(EISDIR);
    if (!S_ISREG(status.st_mode)) {  // never replaced: /dev/null has to stay what it is
      descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY);
      return descriptor_ < 0 ? std::optional(error_of(errno)) : std::nullopt;
    }
    if (::access(path_.c_str(), W_OK) != 0) return error_of(errno);
    path_ = behind_links(path_);
    return open_partial(status.st_mode & 0777U);
  }
  if (errno != ENOENT) return error_of(errno);
  path_ = behind_links(path_);
  if (path_.empty() || path_.ends_with('/')) return error_of(path_.empty() ? ENOENT : EISDIR);
  return open_partial(std::nullopt);
}

std::optional<FileError> PartialFile::open_partial(std::optional<mode_t> mode) {
  partial_path_ = path_ + ".partial";
  for (;;) {
    descriptor_ = ::open(partial_path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK,
                         mode.value_or(0666));
    if (descriptor_ < 0) return error_of(errno);
    const auto fault = lock_and_empty(mode);
    if (!fault && is_still_named()) return std::nullopt;
    close();
    if (fault) return fault;  // else: another run gave it its name just now
  }
}

std::optional<FileError> PartialFile::lock_and_empty(std::optional<mode_t> mode) const {
  struct stat status{};
  if (::fstat(descriptor_, &status) != 0) return error_of(errno);
  if (!S_ISREG(status.st_mode))
    return FileError{EEXIST, partial_path_ + " is there and is not a regular file"};
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    return errno == EWOULDBLOCK ? FileError{EBUSY, "another run is writing " + partial_path_}
                                : error_of(errno);
  }
  if (!is_still_named()) return std::nullopt;
  if (mode && ::fchmod(descriptor_, *mode) != 0) return error_of(errno);
  if (::ftruncate(descriptor_, 0) != 0) return error_of(errno);
  return std::nullopt;
}

bool PartialFile::is_still_named() const {
  struct stat open_file{};
  struct stat named{};
  return ::fstat(descriptor_, &open_file) == 0 && ::lstat(partial_path_.c_str(), &named) == 0 &&
         open_file.st_ino == named.st_ino && open_file.st_dev == named.st_dev;
}

bool PartialFile::has_partial() const {
  struct stat status{};
  return !partial_path_.empty() && descriptor_ >= 0 && ::fstat(descriptor_, &status) == 0 &&
         status.st_size > 0;
}

std::optional<FileError> PartialFile::commit() {
  if (partial_path_.empty()) {
    const int descriptor = descriptor_;
    descriptor_ = -1;
    return ::close(descriptor) == 0 ? std::nullopt : std::optional(error_of(errno));
  }
  if (::fsync(descriptor_) != 0 || ::rename(partial_path_.c_str(), path_.c_str()) != 0)
    return error_of(errno);
  close();
  return std::nullopt;
}

void PartialFile::close() {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
}

}  // namespace agentpress::util
