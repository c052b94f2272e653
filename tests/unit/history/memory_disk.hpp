// A disk in memory that writes down every change, so that a loss of power can be played at any moment: what
// was not synced may be there, or not, or in part.
#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace agentpress::test {

struct DiskRecord {
  enum class Kind { create, remove, write, truncate, sync, sync_directory, note };
  Kind kind = Kind::note;
  std::string name{};
  int file = 0;             ///< its number: a name that is removed and made again is another file
  std::int64_t offset = 0;  ///< of a write; the size for truncate; the number of a note
  std::string bytes{};
};

using DiskFiles = std::map<std::string, std::string>;

/// The default file system of SQLite as long as the value lives. One connection at a time.
class MemoryDisk {
 public:
  explicit MemoryDisk(const DiskFiles& files = {});
  ~MemoryDisk();
  MemoryDisk(const MemoryDisk&) = delete;
  MemoryDisk& operator=(const MemoryDisk&) = delete;

  static const std::vector<DiskRecord>& log();
  /// Marks this moment in the log.
  static void note(std::int64_t number);
};

/// Plays a log up to a moment, and what a loss of power then leaves.
class PowerLoss {
 public:
  /// What was on the disk when the log began.
  explicit PowerLoss(const DiskFiles& durable);

  void play(const DiskRecord& record);
  /// Files as they may be found: each change since the last sync is there, is not, or is in part, by sectors
  /// of 512 bytes; where a file grew without its bytes there is garbage.
  DiskFiles lose(std::mt19937& random) const;

 private:
  std::map<std::string, int> names_;
  std::map<int, std::string> contents_;
  std::map<int, std::vector<DiskRecord>> unsynced_;
  std::vector<DiskRecord> unsynced_names_;
};

}  // namespace agentpress::test
