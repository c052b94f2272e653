#include "memory_disk.hpp"

#include "history/sqlite_library.hpp"

#include <algorithm>
#include <cstring>
#include <tuple>
#include <utility>

namespace agentpress::test {
namespace {

// SQLite calls plain functions, so there is one disk at a time.
std::map<std::string, int> current_names;
std::map<int, std::string> current_contents;
std::vector<DiskRecord> current_log;
sqlite3_vfs memory_vfs{};
sqlite3_vfs* default_vfs = nullptr;

struct MemoryFile {
  sqlite3_file base;
  int number;
  bool must_sync_directory;  ///< a new journal: SQLite's unix VFS syncs its directory with the first sync
};

MemoryFile& ours(sqlite3_file* file) {
  return *reinterpret_cast<MemoryFile*>(file);  // NOLINT
}

void record(DiskRecord record) {
  current_log.push_back(std::move(record));
}

/// The files of a disk by their numbers.
std::pair<std::map<std::string, int>, std::map<int, std::string>> numbered(const DiskFiles& files) {
  std::map<std::string, int> names;
  std::map<int, std::string> contents;
  for (const auto& [name, content] : files) {
    const int number = static_cast<int>(names.size()) + 1;
    names[name] = number;
    contents[number] = content;
  }
  return {names, contents};
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
          const auto& content = current_contents[ours(file).number];
          const auto begin = std::min(static_cast<std::size_t>(offset), content.size());
          const auto count = std::min(static_cast<std::size_t>(size), content.size() - begin);
          std::memcpy(bytes, content.data() + begin, count);
          std::memset(static_cast<char*>(bytes) + count, 0, static_cast<std::size_t>(size) - count);
          return count == static_cast<std::size_t>(size) ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
        },
    .xWrite =
        [](sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
          const std::string_view text(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
          write_at(current_contents[ours(file).number], offset, text);
          record({.kind = DiskRecord::Kind::write,
                  .file = ours(file).number,
                  .offset = offset,
                  .bytes = std::string(text)});
          return SQLITE_OK;
        },
    .xTruncate =
        [](sqlite3_file* file, sqlite3_int64 size) {
          current_contents[ours(file).number].resize(static_cast<std::size_t>(size));
          record({.kind = DiskRecord::Kind::truncate, .file = ours(file).number, .offset = size});
          return SQLITE_OK;
        },
    .xSync =
        [](sqlite3_file* file, int) {
          record({.kind = DiskRecord::Kind::sync, .file = ours(file).number});
          if (std::exchange(ours(file).must_sync_directory, false))
            record({.kind = DiskRecord::Kind::sync_directory});
          return SQLITE_OK;
        },
    .xFileSize =
        [](sqlite3_file* file, sqlite3_int64* size) {
          *size = static_cast<sqlite3_int64>(current_contents[ours(file).number].size());
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
  ours(file) = {.base = {nullptr}, .number = 0, .must_sync_directory = false};
  if (flags_out != nullptr) *flags_out = flags;
  auto entry = current_names.find(name);
  if (entry == current_names.end()) {
    if ((flags & SQLITE_OPEN_CREATE) == 0) return SQLITE_CANTOPEN;
    const int number = current_contents.empty() ? 1 : current_contents.rbegin()->first + 1;
    current_contents[number];
    entry = current_names.emplace(name, number).first;
    ours(file).must_sync_directory = (flags & SQLITE_OPEN_MAIN_JOURNAL) != 0;
    record({.kind = DiskRecord::Kind::create, .name = name, .file = number});
  }
  ours(file).base.pMethods = &kMemoryMethods;
  ours(file).number = entry->second;
  return SQLITE_OK;
}

int remove_memory(sqlite3_vfs* /*vfs*/, const char* name, int must_sync) {
  if (current_names.erase(name) == 0) return SQLITE_IOERR_DELETE_NOENT;
  record({.kind = DiskRecord::Kind::remove, .name = name});
  if (must_sync != 0) record({.kind = DiskRecord::Kind::sync_directory});
  return SQLITE_OK;
}

int access_memory(sqlite3_vfs* /*vfs*/, const char* name, int flags, int* result) {
  const auto entry = current_names.find(name);
  // Of an empty file SQLite's unix VFS says that it does not exist.
  const bool is_there = entry != current_names.end() &&
                        (flags != SQLITE_ACCESS_EXISTS || !current_contents[entry->second].empty());
  *result = is_there ? 1 : 0;
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

void apply(std::map<std::string, int>& names, const DiskRecord& change) {
  if (change.kind == DiskRecord::Kind::remove) {
    names.erase(change.name);
  } else {
    names[change.name] = change.file;
  }
}

}  // namespace

MemoryDisk::MemoryDisk(const DiskFiles& files) {
  const auto& library = *history::open_sqlite_library();
  std::tie(current_names, current_contents) = numbered(files);
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

void MemoryDisk::note(std::int64_t number) {
  record({.kind = DiskRecord::Kind::note, .offset = number});
}

PowerLoss::PowerLoss(const DiskFiles& durable) {
  std::tie(names_, contents_) = numbered(durable);
}

void PowerLoss::play(const DiskRecord& change) {
  switch (change.kind) {
    case DiskRecord::Kind::create:
    case DiskRecord::Kind::remove:
      unsynced_names_.push_back(change);
      break;
    case DiskRecord::Kind::write:
    case DiskRecord::Kind::truncate:
      unsynced_[change.file].push_back(change);
      break;
    case DiskRecord::Kind::sync:
      for (const auto& each : unsynced_[change.file]) apply(contents_[change.file], each);
      unsynced_.erase(change.file);
      break;
    case DiskRecord::Kind::sync_directory:
      for (const auto& each : unsynced_names_) apply(names_, each);
      unsynced_names_.clear();
      break;
    case DiskRecord::Kind::note:
      break;
  }
}

DiskFiles PowerLoss::lose(std::mt19937& random) const {
  auto contents = contents_;
  for (const auto& [file, changes] : unsynced_) {
    for (const auto& change : changes) apply_in_part(contents[file], change, random);
  }
  // A name that was not synced may be missing, whatever was synced behind it; one that was removed may be
  // back.
  auto names = names_;
  for (const auto& each : unsynced_names_) {
    if (random() % 2 == 0) apply(names, each);
  }
  DiskFiles files;
  for (const auto& [name, file] : names) files[name] = contents[file];
  return files;
}

}  // namespace agentpress::test
