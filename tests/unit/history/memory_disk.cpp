#include "memory_disk.hpp"

#include "history/sqlite_library.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace agentpress::test {
namespace {

// SQLite calls plain functions, so there is one disk at a time.
DiskFiles current_files;
std::vector<DiskRecord> current_log;
sqlite3_vfs memory_vfs{};
sqlite3_vfs* default_vfs = nullptr;

struct MemoryFile {
  sqlite3_file base;
  const char* name;
  bool must_sync_directory;  ///< a new journal: SQLite's unix VFS syncs its directory with the first sync
};

MemoryFile& ours(sqlite3_file* file) {
  return *reinterpret_cast<MemoryFile*>(file);  // NOLINT
}

void record(DiskRecord::Kind kind, const std::string& name, std::int64_t offset = 0, std::string bytes = "") {
  current_log.push_back({.kind = kind, .name = name, .offset = offset, .bytes = std::move(bytes)});
}

void write_at(std::string& content, std::int64_t offset, std::string_view bytes) {
  const auto begin = static_cast<std::size_t>(offset);
  if (content.size() < begin + bytes.size()) content.resize(begin + bytes.size());
  std::ranges::copy(bytes, content.begin() + offset);
}

const sqlite3_io_methods kMemoryMethods{
    .iVersion = 1,
    .xClose = [](sqlite3_file*) { return SQLITE_OK; },
    .xRead =
        [](sqlite3_file* file, void* bytes, int size, sqlite3_int64 offset) {
          const auto& content = current_files[ours(file).name];
          const auto begin = std::min(static_cast<std::size_t>(offset), content.size());
          const auto count = std::min(static_cast<std::size_t>(size), content.size() - begin);
          std::memcpy(bytes, content.data() + begin, count);
          std::memset(static_cast<char*>(bytes) + count, 0, static_cast<std::size_t>(size) - count);
          return count == static_cast<std::size_t>(size) ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
        },
    .xWrite =
        [](sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
          const std::string_view text(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
          write_at(current_files[ours(file).name], offset, text);
          record(DiskRecord::Kind::write, ours(file).name, offset, std::string(text));
          return SQLITE_OK;
        },
    .xTruncate =
        [](sqlite3_file* file, sqlite3_int64 size) {
          current_files[ours(file).name].resize(static_cast<std::size_t>(size));
          record(DiskRecord::Kind::truncate, ours(file).name, size);
          return SQLITE_OK;
        },
    .xSync =
        [](sqlite3_file* file, int) {
          record(DiskRecord::Kind::sync, ours(file).name);
          if (std::exchange(ours(file).must_sync_directory, false))
            record(DiskRecord::Kind::sync_directory, "");
          return SQLITE_OK;
        },
    .xFileSize =
        [](sqlite3_file* file, sqlite3_int64* size) {
          *size = static_cast<sqlite3_int64>(current_files[ours(file).name].size());
          return SQLITE_OK;
        },
    .xLock = [](sqlite3_file*, int) { return SQLITE_OK; },
    .xUnlock = [](sqlite3_file*, int) { return SQLITE_OK; },
    .xCheckReservedLock = [](sqlite3_file*, int* result) { return *result = 0, SQLITE_OK; },
    .xFileControl = [](sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; },
    // As SQLite's unix VFS says of an ordinary disk.
    .xSectorSize = [](sqlite3_file*) { return 4096; },
    .xDeviceCharacteristics = [](sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; },
    .xShmMap = nullptr,
    .xShmLock = nullptr,
    .xShmBarrier = nullptr,
    .xShmUnmap = nullptr,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

int open_memory(sqlite3_vfs* /*vfs*/, const char* name, sqlite3_file* file, int flags, int* flags_out) {
  ours(file) = {.base = {&kMemoryMethods}, .name = name, .must_sync_directory = false};
  if (flags_out != nullptr) *flags_out = flags;
  if (current_files.contains(name)) return SQLITE_OK;
  ours(file).base.pMethods = nullptr;
  if ((flags & SQLITE_OPEN_CREATE) == 0) return SQLITE_CANTOPEN;
  ours(file).base.pMethods = &kMemoryMethods;
  ours(file).must_sync_directory = (flags & SQLITE_OPEN_MAIN_JOURNAL) != 0;
  current_files[name];
  record(DiskRecord::Kind::create, name);
  return SQLITE_OK;
}

int remove_memory(sqlite3_vfs* /*vfs*/, const char* name, int must_sync) {
  if (current_files.erase(name) == 0) return SQLITE_IOERR_DELETE_NOENT;
  record(DiskRecord::Kind::remove, name);
  if (must_sync != 0) record(DiskRecord::Kind::sync_directory, "");
  return SQLITE_OK;
}

int access_memory(sqlite3_vfs* /*vfs*/, const char* name, int flags, int* result) {
  const auto file = current_files.find(name);
  // Of an empty file SQLite's unix VFS says that it does not exist.
  *result = file != current_files.end() && (flags != SQLITE_ACCESS_EXISTS || !file->second.empty()) ? 1 : 0;
  return SQLITE_OK;
}

int full_path(sqlite3_vfs* /*vfs*/, const char* name, int size, char* result) {
  std::strncpy(result, name, static_cast<std::size_t>(size));
  return SQLITE_OK;
}

/// One change that may have come to the disk only in part.
void apply_in_part(std::string& content, const DiskRecord& change, std::mt19937& random) {
  constexpr std::size_t kSector = 512;
  const auto fate = random() % 4;
  if (fate == 0) return;
  if (change.kind == DiskRecord::Kind::truncate) {
    const auto size = static_cast<std::size_t>(change.offset);
    if (content.size() > size) content.resize(size);
    return;
  }
  const auto begin = static_cast<std::size_t>(change.offset);
  const auto end = begin + change.bytes.size();
  const auto old_size = content.size();
  if (old_size < end) content.resize(end);
  for (auto at = old_size; at < end; ++at) content[at] = static_cast<char>(random());
  for (std::size_t at = begin; at < end;) {
    const auto next = std::min((at / kSector + 1) * kSector, end);
    // Whole most of the time; else sector by sector, and some sectors up to a byte within.
    const bool is_there = fate > 1 || random() % 2 == 0;
    const auto until = is_there && fate == 1 && random() % 8 == 0 ? at + random() % (next - at) : next;
    if (is_there)
      std::copy(change.bytes.data() + (at - begin), change.bytes.data() + (until - begin),
                content.data() + at);
    at = next;
  }
}

void apply(std::string& content, const DiskRecord& change) {
  if (change.kind == DiskRecord::Kind::truncate) {
    content.resize(static_cast<std::size_t>(change.offset));
  } else {
    write_at(content, change.offset, change.bytes);
  }
}

}  // namespace

MemoryDisk::MemoryDisk(DiskFiles files) {
  const auto& library = *history::open_sqlite_library();
  current_files = std::move(files);
  current_log.clear();
  default_vfs = library.vfs_find(nullptr);
  memory_vfs = *default_vfs;
  memory_vfs.zName = "memory-disk";
  memory_vfs.pNext = nullptr;
  memory_vfs.szOsFile = sizeof(MemoryFile);
  memory_vfs.xOpen = open_memory;
  memory_vfs.xDelete = remove_memory;
  memory_vfs.xAccess = access_memory;
  memory_vfs.xFullPathname = full_path;
  library.vfs_register(&memory_vfs, 1);
}

MemoryDisk::~MemoryDisk() {
  const auto& library = *history::open_sqlite_library();
  library.vfs_unregister(&memory_vfs);
  library.vfs_register(default_vfs, 1);
}

const std::vector<DiskRecord>& MemoryDisk::log() {
  return current_log;
}

const DiskFiles& MemoryDisk::files() {
  return current_files;
}

void MemoryDisk::note(std::int64_t number) {
  record(DiskRecord::Kind::note, "", number);
}

void PowerLoss::play(const DiskRecord& change) {
  switch (change.kind) {
    case DiskRecord::Kind::create:
    case DiskRecord::Kind::remove:
      unsynced_names_.push_back(change);
      break;
    case DiskRecord::Kind::write:
    case DiskRecord::Kind::truncate:
      unsynced_[change.name].push_back(change);
      break;
    case DiskRecord::Kind::sync:
      for (const auto& each : unsynced_[change.name]) apply(durable_[change.name], each);
      unsynced_.erase(change.name);
      break;
    case DiskRecord::Kind::sync_directory:
      for (const auto& name : unsynced_names_) {
        if (name.kind == DiskRecord::Kind::remove)
          durable_.erase(name.name);
        else
          durable_[name.name];
      }
      unsynced_names_.clear();
      break;
    case DiskRecord::Kind::note:
      break;
  }
}

DiskFiles PowerLoss::lose(std::mt19937& random) const {
  DiskFiles files = durable_;
  for (const auto& [name, changes] : unsynced_) {
    for (const auto& change : changes) apply_in_part(files[name], change, random);
  }
  // A name that was not synced may be missing, whatever was synced behind it; one that was removed may be
  // back.
  for (const auto& name : unsynced_names_) {
    const bool is_there = random() % 2 == 0;
    if (is_there == (name.kind == DiskRecord::Kind::remove)) files.erase(name.name);
  }
  return files;
}

}  // namespace agentpress::test
