// The real disk, with a hand on every change that SQLite makes to it: the default file system of SQLite (a
// VFS, sqlite.org/vfs.html) as long as the value lives.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace agentpress::test {

enum class DiskChange { open, write, truncate, sync, remove };

class FaultDisk {
 public:
  /// Called before each change, by whatever thread makes it. Anything but 0 is the result code of SQLite with
  /// which it fails; `set_errno` tells the number that goes with it.
  using Hook = std::function<int(DiskChange change, std::string_view path)>;

  /// For `sync`: it is done already. A killed process needs no sync, and tests have thousands of them.
  static constexpr int kSkip = -1;

  explicit FaultDisk(Hook hook);
  ~FaultDisk();
  FaultDisk(const FaultDisk&) = delete;
  FaultDisk& operator=(const FaultDisk&) = delete;

  static void set_errno(int number);
};

}  // namespace agentpress::test
