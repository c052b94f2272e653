#include "history/directory.hpp"

#include "history/database_fault.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace agentpress::history {
namespace {

struct flock byte_range(short type, std::int64_t byte) {
  struct flock range{};
  range.l_type = type;
  range.l_whence = SEEK_SET;
  range.l_start = byte;
  range.l_len = 1;
  return range;
}

}  // namespace

std::optional<Fault> make_private_directory(const std::string& path) {
  for (auto slash = path.find('/', 1);; slash = path.find('/', slash + 1)) {
    const auto above = path.substr(0, slash);
    const int number = ::mkdir(above.c_str(), 0700) == 0 ? 0 : errno;
    struct stat status{};
    // Above a directory of the user's there may be some that only the system can see.
    const bool is_there = ::stat(above.c_str(), &status) == 0;
    if (!is_there || !S_ISDIR(status.st_mode))
      return system_fault(above, is_there ? ENOTDIR : number, "cannot make this directory");
    if (slash == std::string::npos) return std::nullopt;
  }
}

void sync_directory(const std::string& path) {
  const util::Descriptor directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.number() >= 0) ::fsync(directory.number());
}

std::expected<util::Descriptor, Fault> open_lock_file(const Place& place, bool create) {
  const auto path = place.lock_file();
  if (create) {
    if (auto fault = make_private_directory(place.directory)) return std::unexpected(*std::move(fault));
  }
  const int flags = O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | (create ? O_RDWR | O_CREAT : O_RDONLY);
  util::Descriptor file(::open(path.c_str(), flags, 0600));
  if (file.number() < 0) return std::unexpected(system_fault(path, errno, "cannot be opened"));
  return file;
}

std::expected<bool, Fault> lock_byte(const util::Descriptor& file, const Place& place, std::int64_t byte,
                                     LockMode mode) {
  auto range = byte_range(mode == LockMode::shared ? F_RDLCK : F_WRLCK, byte);
  for (;;) {
    if (::fcntl(file.number(), F_OFD_SETLK, &range) == 0) return true;
    if (errno == EAGAIN || errno == EACCES) return false;
    if (errno != EINTR) return std::unexpected(system_fault(place.lock_file(), errno, "cannot be locked"));
  }
}

void unlock_byte(const util::Descriptor& file, std::int64_t byte) {
  auto range = byte_range(F_UNLCK, byte);
  ::fcntl(file.number(), F_OFD_SETLK, &range);
}

bool is_byte_locked(const util::Descriptor& file, std::int64_t byte) {
  auto range = byte_range(F_WRLCK, byte);
  return ::fcntl(file.number(), F_OFD_GETLK, &range) == 0 && range.l_type != F_UNLCK;
}

}  // namespace agentpress::history
