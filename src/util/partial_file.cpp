#include "util/partial_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <utility>

namespace agentpress::util {

PartialFile::PartialFile(std::string path) : path_(std::move(path)) {}

PartialFile::~PartialFile() {
  if (descriptor_ < 0) return;
  if (!partial_path_.empty() && !has_partial()) ::unlink(partial_path_.c_str());
  close();
}

std::optional<FileError> PartialFile::open() {
  struct stat status{};
  if (::stat(path_.c_str(), &status) == 0) {
    if (S_ISDIR(status.st_mode)) return file_error(EISDIR);
    if (!S_ISREG(status.st_mode)) {  // never replaced: /dev/null has to stay what it is
      descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY);
      return descriptor_ < 0 ? std::optional(file_error(errno)) : std::nullopt;
    }
    if (::access(path_.c_str(), W_OK) != 0) return file_error(errno);
    return open_behind_links(status.st_mode & 0777U);
  }
  return errno == ENOENT ? open_behind_links(std::nullopt) : file_error(errno);
}

/// What a link leads to is replaced, so that is where it is written beside.
std::optional<FileError> PartialFile::open_behind_links(std::optional<mode_t> mode) {
  auto target = end_of_links(path_);
  if (!target) return file_error(ELOOP);
  path_ = *std::move(target);
  if (path_.empty() || path_.ends_with('/')) return file_error(path_.empty() ? ENOENT : EISDIR);
  return open_partial(mode);
}

std::optional<FileError> PartialFile::open_partial(std::optional<mode_t> mode) {
  partial_path_ = path_ + ".partial";
  for (;;) {
    descriptor_ = ::open(partial_path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK,
                         mode.value_or(0666));
    if (descriptor_ < 0) return file_error(errno);
    auto fault = lock_and_empty(mode);
    if (!fault && is_still_named()) return std::nullopt;
    close();
    if (fault) return fault;  // else: another run gave it its name just now
  }
}

std::optional<FileError> PartialFile::lock_and_empty(std::optional<mode_t> mode) const {
  struct stat status{};
  if (::fstat(descriptor_, &status) != 0) return file_error(errno);
  if (!S_ISREG(status.st_mode))
    return FileError{EEXIST, partial_path_ + " is there and is not a regular file"};
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    return errno == EWOULDBLOCK ? FileError{EBUSY, "another run is writing " + partial_path_}
                                : file_error(errno);
  }
  if (!is_still_named()) return std::nullopt;
  if (mode && ::fchmod(descriptor_, *mode) != 0) return file_error(errno);
  if (::ftruncate(descriptor_, 0) != 0) return file_error(errno);
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
    return ::close(descriptor) == 0 ? std::nullopt : std::optional(file_error(errno));
  }
  if (::fsync(descriptor_) != 0 || ::rename(partial_path_.c_str(), path_.c_str()) != 0)
    return file_error(errno);
  close();
  return std::nullopt;
}

void PartialFile::close() {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
}

}  // namespace agentpress::util
