#include "fault_disk.hpp"

#include "history/sqlite_library.hpp"

#include <atomic>
#include <cstring>
#include <mutex>
#include <utility>

namespace agentpress::test {
namespace {

// SQLite calls plain functions, so there is one disk at a time.
FaultDisk::Hook current_hook;
std::atomic<int> current_errno{0};
sqlite3_vfs* real_disk = nullptr;
sqlite3_vfs our_disk{};

/// SQLite reserves the room for both; the file of the real disk stands right behind ours.
struct FaultFile {
  sqlite3_file base;
  const char* path;
};

sqlite3_file* real(sqlite3_file* file) {
  return reinterpret_cast<sqlite3_file*>(reinterpret_cast<FaultFile*>(file) + 1);  // NOLINT
}

std::string_view path_of(sqlite3_file* file) {
  const char* path = reinterpret_cast<FaultFile*>(file)->path;  // NOLINT
  return path == nullptr ? "" : path;
}

const sqlite3_io_methods kMethods{
    .iVersion = 1,
    .xClose = [](sqlite3_file* file) { return real(file)->pMethods->xClose(real(file)); },
    .xRead =
        [](sqlite3_file* file, void* bytes, int size, sqlite3_int64 offset) {
          return real(file)->pMethods->xRead(real(file), bytes, size, offset);
        },
    .xWrite =
        [](sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
          if (const int result = current_hook(DiskChange::write, path_of(file)); result != 0) return result;
          return real(file)->pMethods->xWrite(real(file), bytes, size, offset);
        },
    .xTruncate =
        [](sqlite3_file* file, sqlite3_int64 size) {
          if (const int result = current_hook(DiskChange::truncate, path_of(file)); result != 0)
            return result;
          return real(file)->pMethods->xTruncate(real(file), size);
        },
    .xSync =
        [](sqlite3_file* file, int flags) {
          const int result = current_hook(DiskChange::sync, path_of(file));
          if (result == FaultDisk::kSkip) return SQLITE_OK;
          if (result != 0) return result;
          return real(file)->pMethods->xSync(real(file), flags);
        },
    .xFileSize = [](sqlite3_file* file,
                    sqlite3_int64* size) { return real(file)->pMethods->xFileSize(real(file), size); },
    .xLock = [](sqlite3_file* file, int kind) { return real(file)->pMethods->xLock(real(file), kind); },
    .xUnlock = [](sqlite3_file* file, int kind) { return real(file)->pMethods->xUnlock(real(file), kind); },
    .xCheckReservedLock =
        [](sqlite3_file* file, int* result) {
          return real(file)->pMethods->xCheckReservedLock(real(file), result);
        },
    .xFileControl =
        [](sqlite3_file* file, int operation, void* argument) {
          return real(file)->pMethods->xFileControl(real(file), operation, argument);
        },
    .xSectorSize = [](sqlite3_file* file) { return real(file)->pMethods->xSectorSize(real(file)); },
    .xDeviceCharacteristics =
        [](sqlite3_file* file) { return real(file)->pMethods->xDeviceCharacteristics(real(file)); },
    .xShmMap = nullptr,
    .xShmLock = nullptr,
    .xShmBarrier = nullptr,
    .xShmUnmap = nullptr,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

int open_file(sqlite3_vfs* /*disk*/, const char* path, sqlite3_file* file, int flags, int* flags_out) {
  auto* ours = reinterpret_cast<FaultFile*>(file);  // NOLINT
  ours->base.pMethods = nullptr;
  ours->path = path;
  if (const int result = current_hook(DiskChange::open, path == nullptr ? "" : path); result != 0)
    return result;
  const int result = real_disk->xOpen(real_disk, path, real(file), flags, flags_out);
  if (real(file)->pMethods != nullptr) ours->base.pMethods = &kMethods;
  return result;
}

int remove_file(sqlite3_vfs* /*disk*/, const char* path, int must_sync) {
  if (const int result = current_hook(DiskChange::remove, path); result != 0) return result;
  return real_disk->xDelete(real_disk, path, must_sync);
}

int last_error(sqlite3_vfs* /*disk*/, int size, char* text) {
  const int number = current_errno;
  return number != 0 ? number : real_disk->xGetLastError(real_disk, size, text);
}

}  // namespace

FaultDisk::FaultDisk(Hook hook) {
  const auto& library = *history::open_sqlite_library();
  current_hook = std::move(hook);
  current_errno = 0;
  real_disk = library.vfs_find("unix");
  our_disk = *real_disk;
  our_disk.zName = "fault";
  our_disk.pNext = nullptr;
  our_disk.szOsFile = static_cast<int>(sizeof(FaultFile)) + real_disk->szOsFile;
  our_disk.xOpen = open_file;
  our_disk.xDelete = remove_file;
  our_disk.xGetLastError = last_error;
  library.vfs_register(&our_disk, 1);
}

FaultDisk::~FaultDisk() {
  const auto& library = *history::open_sqlite_library();
  library.vfs_unregister(&our_disk);
  library.vfs_register(real_disk, 1);
}

void FaultDisk::set_errno(int number) {
  current_errno = number;
}

}  // namespace agentpress::test
