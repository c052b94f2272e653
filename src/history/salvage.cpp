// Reading what can be read of a damaged history file.
#include "history/database_fault.hpp"
#include "history/merge.hpp"
#include "history/schema.hpp"
#include "history/store_state.hpp"
#include "history/turn_index.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <utility>

namespace agentpress::history {
namespace {

/// A copy with its journal in a directory of its own, which goes with its scope: reading plays the journal
/// back, and the damaged file is to stay what it is.
class WorkingCopy {
 public:
  WorkingCopy(const std::string& damaged_file, const Place& place)
      : directory_(place.directory + "/salvage.XXXXXX") {
    if (::mkdtemp(directory_.data()) == nullptr)  // mode 0700
      throw FaultError(system_fault(directory_, errno, "cannot be made"));
    copy(damaged_file, path());
    copy(damaged_file + "-journal", path() + "-journal");
  }
  ~WorkingCopy() {
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }
  WorkingCopy(const WorkingCopy&) = delete;
  WorkingCopy& operator=(const WorkingCopy&) = delete;

  std::string path() const { return directory_ + "/history.db"; }

 private:
  static void copy(const std::string& from, const std::string& to) {
    std::error_code fault;
    if (!std::filesystem::exists(from)) return;
    std::filesystem::copy_file(from, to, fault);
    if (fault) throw FaultError(system_fault(from, fault.value(), "cannot be copied"));
    ::chmod(to.c_str(), 0600);
  }

  std::string directory_;
};

/// The tables may be whole where an index is not: it is left out of every query.
void forget_indexes(const Database& database) {
  fault_of([&] { database.execute("REINDEX"); });
}

}  // namespace

std::expected<Salvage, Fault> salvage(const std::string& damaged_file, Store& into) {
  return fault_as_value([&] {
    const auto& history = into.state_->history;
    if (!std::filesystem::exists(damaged_file)) {
      throw FaultError(system_fault(damaged_file, ENOENT, "cannot be read"));
    }
    const WorkingCopy copy(damaged_file, history.place);
    const Database from(copy.path(), {}, *history.patience);
    forget_indexes(from);
    WriteTransaction transaction(*history.database);
    auto merged = merge_sessions(from, *history.database, MergeFaults::skip);
    transaction.commit();
    return Salvage{.sessions = merged.sessions, .turns = merged.turns, .lost = std::move(merged.lost)};
  });
}

}  // namespace agentpress::history
