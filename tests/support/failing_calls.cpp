// A library to preload: lets one system call on files below a directory fail, or all from then on.
//
//   AGENTPRESS_FAIL_BELOW   the directory, an absolute path without links
//   AGENTPRESS_FAIL_AT      which call, counted from 1; 0 for none
//   AGENTPRESS_FAIL_LAST    the last call that fails; the same for one alone
//   AGENTPRESS_FAIL_WITH    the errno
//   AGENTPRESS_FAIL_NAMED   how the names of the calls begin that count; without it all do
//   AGENTPRESS_FAIL_REPORT  a file of at least `sizeof(Report)` bytes, which is mapped: it also tells of a
//                           process that was killed
//
// A `close` that fails has closed the descriptor all the same, as Linux has it.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

/// What tests/cli/harness/failing_calls.py reads.
struct Report {
  std::atomic<std::uint64_t> calls;
  std::atomic<std::uint64_t> failed;
  std::array<char, 48> first_failed;
};

constexpr std::size_t kMostDescriptors = 4096;

struct Plan {
  const char* below = std::getenv("AGENTPRESS_FAIL_BELOW");
  std::uint64_t first = number("AGENTPRESS_FAIL_AT");
  std::uint64_t last = number("AGENTPRESS_FAIL_LAST");
  int error = static_cast<int>(number("AGENTPRESS_FAIL_WITH"));
  const char* named = std::getenv("AGENTPRESS_FAIL_NAMED");
  Report* report = map_report();
  std::array<std::atomic<bool>, kMostDescriptors> is_watched{};

  static std::uint64_t number(const char* name) {
    const char* text = std::getenv(name);
    return text == nullptr ? 0 : std::strtoull(text, nullptr, 10);
  }
  static Report* map_report();
};

template <class Function>
Function* real(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

Report* Plan::map_report() {
  const char* path = std::getenv("AGENTPRESS_FAIL_REPORT");
  if (path == nullptr) return nullptr;
  const int file = real<int(const char*, int, ...)>("open")(path, O_RDWR | O_CLOEXEC);
  if (file < 0) return nullptr;
  void* memory = ::mmap(nullptr, sizeof(Report), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  real<int(int)>("close")(file);
  return memory == MAP_FAILED ? nullptr : static_cast<Report*>(memory);
}

Plan& plan() {
  static Plan instance;
  return instance;
}

bool is_below(const char* path) {
  const char* below = plan().below;
  if (below == nullptr || path == nullptr) return false;
  const auto length = std::strlen(below);
  return std::strncmp(path, below, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

bool is_watched(int descriptor) {
  return descriptor >= 0 && static_cast<std::size_t>(descriptor) < kMostDescriptors &&
         plan().is_watched[static_cast<std::size_t>(descriptor)];
}

bool is_below(int directory, const char* path) {
  if (path != nullptr && path[0] == '/') return is_below(path);
  return is_watched(directory);
}

int watch(int descriptor, bool is_one) {
  if (descriptor >= 0 && static_cast<std::size_t>(descriptor) < kMostDescriptors)
    plan().is_watched[static_cast<std::size_t>(descriptor)] = is_one;
  return descriptor;
}

/// Counts the call; true when it has to fail, with errno set.
bool fails(const char* name) {
  auto& current = plan();
  if (current.report == nullptr) return false;
  if (current.named != nullptr && std::strncmp(name, current.named, std::strlen(current.named)) != 0)
    return false;
  const auto call = ++current.report->calls;
  if (current.first == 0 || call < current.first || call > current.last) return false;
  if (current.report->failed++ == 0)
    std::snprintf(current.report->first_failed.data(), current.report->first_failed.size(), "%s", name);
  // Of a lock EACCES says that another process has it, which is no fault.
  errno = current.error == EACCES && std::strncmp(name, "fcntl", 5) == 0 ? EIO : current.error;
  return true;
}

bool takes_mode(int flags) {
  return (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE;
}

}  // namespace

// NOLINTBEGIN: these replace functions of the C library, with its names and forms
#define OPEN(name)                                                     \
  extern "C" int name(const char* path, int flags, ...) {              \
    mode_t mode = 0;                                                   \
    if (takes_mode(flags)) {                                           \
      va_list list;                                                    \
      va_start(list, flags);                                           \
      mode = va_arg(list, mode_t);                                     \
      va_end(list);                                                    \
    }                                                                  \
    static auto* const next = real<int(const char*, int, ...)>(#name); \
    const bool is_one = is_below(path);                                \
    if (is_one && fails(#name)) return -1;                             \
    return watch(next(path, flags, mode), is_one);                     \
  }
OPEN(open)
OPEN(open64)
#define OPEN_AT(name)                                                       \
  extern "C" int name(int directory, const char* path, int flags, ...) {    \
    mode_t mode = 0;                                                        \
    if (takes_mode(flags)) {                                                \
      va_list list;                                                         \
      va_start(list, flags);                                                \
      mode = va_arg(list, mode_t);                                          \
      va_end(list);                                                         \
    }                                                                       \
    static auto* const next = real<int(int, const char*, int, ...)>(#name); \
    const bool is_one = is_below(directory, path);                          \
    if (is_one && fails(#name)) return -1;                                  \
    return watch(next(directory, path, flags, mode), is_one);               \
  }
OPEN_AT(openat)
OPEN_AT(openat64)

#define CALL(name, result, parameters, arguments, condition)  \
  extern "C" result name parameters {                         \
    static auto* const next = real<result parameters>(#name); \
    if ((condition) && fails(#name)) return -1;               \
    return next arguments;                                    \
  }
CALL(read, ssize_t, (int file, void* bytes, size_t size), (file, bytes, size), is_watched(file))
CALL(pread, ssize_t, (int file, void* bytes, size_t size, off_t at), (file, bytes, size, at),
     is_watched(file))
CALL(pread64, ssize_t, (int file, void* bytes, size_t size, off64_t at), (file, bytes, size, at),
     is_watched(file))
CALL(write, ssize_t, (int file, const void* bytes, size_t size), (file, bytes, size), is_watched(file))
CALL(pwrite, ssize_t, (int file, const void* bytes, size_t size, off_t at), (file, bytes, size, at),
     is_watched(file))
CALL(pwrite64, ssize_t, (int file, const void* bytes, size_t size, off64_t at), (file, bytes, size, at),
     is_watched(file))
CALL(fsync, int, (int file), (file), is_watched(file))
CALL(fdatasync, int, (int file), (file), is_watched(file))
CALL(ftruncate, int, (int file, off_t size), (file, size), is_watched(file))
CALL(ftruncate64, int, (int file, off64_t size), (file, size), is_watched(file))
CALL(fallocate, int, (int file, int mode, off_t at, off_t size), (file, mode, at, size), is_watched(file))
CALL(lseek, off_t, (int file, off_t at, int from), (file, at, from), is_watched(file))
CALL(lseek64, off64_t, (int file, off64_t at, int from), (file, at, from), is_watched(file))
CALL(fchmod, int, (int file, mode_t mode), (file, mode), is_watched(file))
CALL(fchown, int, (int file, uid_t owner, gid_t group), (file, owner, group), is_watched(file))
CALL(fstat, int, (int file, struct stat* status) noexcept, (file, status), is_watched(file))
CALL(fstat64, int, (int file, struct stat64* status) noexcept, (file, status), is_watched(file))
CALL(stat, int, (const char* path, struct stat* status) noexcept, (path, status), is_below(path))
CALL(stat64, int, (const char* path, struct stat64* status) noexcept, (path, status), is_below(path))
CALL(lstat, int, (const char* path, struct stat* status) noexcept, (path, status), is_below(path))
CALL(lstat64, int, (const char* path, struct stat64* status) noexcept, (path, status), is_below(path))
CALL(fstatat, int, (int directory, const char* path, struct stat* status, int flags) noexcept,
     (directory, path, status, flags), is_below(directory, path))
CALL(access, int, (const char* path, int mode) noexcept, (path, mode), is_below(path))
CALL(chmod, int, (const char* path, mode_t mode) noexcept, (path, mode), is_below(path))
CALL(mkdir, int, (const char* path, mode_t mode) noexcept, (path, mode), is_below(path))
CALL(mkdirat, int, (int directory, const char* path, mode_t mode) noexcept, (directory, path, mode),
     is_below(directory, path))
CALL(rmdir, int, (const char* path) noexcept, (path), is_below(path))
CALL(unlink, int, (const char* path) noexcept, (path), is_below(path))
CALL(unlinkat, int, (int directory, const char* path, int flags) noexcept, (directory, path, flags),
     is_below(directory, path))
CALL(rename, int, (const char* from, const char* to) noexcept, (from, to), is_below(from))
CALL(link, int, (const char* from, const char* to) noexcept, (from, to), is_below(from))
CALL(readlink, ssize_t, (const char* path, char* bytes, size_t size) noexcept, (path, bytes, size),
     is_below(path))

extern "C" int close(int file) {
  static auto* const next = real<int(int)>("close");
  const bool is_one = is_watched(file);
  watch(file, false);
  const int result = next(file);
  return is_one && fails("close") ? -1 : result;
}

#define CONTROL(name)                                                            \
  extern "C" int name(int file, int command, ...) {                              \
    va_list list;                                                                \
    va_start(list, command);                                                     \
    void* argument = va_arg(list, void*);                                        \
    va_end(list);                                                                \
    static auto* const next = real<int(int, int, ...)>(#name);                   \
    const bool is_one = is_watched(file);                                        \
    if (is_one && fails(#name)) return -1;                                       \
    const int result = next(file, command, argument);                            \
    if (command == F_DUPFD || command == F_DUPFD_CLOEXEC) watch(result, is_one); \
    return result;                                                               \
  }
CONTROL(fcntl)
CONTROL(fcntl64)
// NOLINTEND
