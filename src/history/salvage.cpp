// Reading what can be read of a damaged history file.
#include "history/database_fault.hpp"
#include "history/history_file.hpp"
#include "history/merge.hpp"
#include "history/rebuild.hpp"
#include "history/schema.hpp"
#include "history/store_state.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <optional>
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

  std::string path() const { return directory_ + "/damaged.db"; }
  std::string rebuilt_path() const { return directory_ + "/rebuilt.db"; }

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

/// Whether the tables can be found in it.
std::optional<Fault> fault_of_schema(const std::string& path, const Patience& patience) {
  return fault_of([&] {
    const Database database(path, {}, patience);
    schema_version(database);
    database.number("SELECT count(*) FROM session LIMIT 1");
  });
}

/// What a run leaves that was killed while it made the file: there is nothing to lose.
bool is_empty_history(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(path, ignored) && std::filesystem::is_empty(path, ignored) &&
         !std::filesystem::exists(path + "-journal");
}

}  // namespace

std::expected<Salvage, Fault> salvage(const std::string& damaged_file, Store& into) {
  return fault_as_value([&] {
    const auto& history = into.state_->history;
    const auto& patience = *history.patience;
    if (!std::filesystem::exists(damaged_file)) {
      throw FaultError(system_fault(damaged_file, ENOENT, "cannot be read"));
    }
    if (is_empty_history(damaged_file)) return Salvage{};
    const WorkingCopy copy(damaged_file, history.place);
    const auto rebuilt =
        open_history_file(copy.rebuilt_path(), {.mode_of = history.place.lock_file()}, patience);
    // Both are gone in a moment.
    rebuilt->execute("PRAGMA synchronous=OFF");
    Salvage result;
    if (const auto fault = fault_of_schema(copy.path(), patience)) {
      if (fault->kind != FaultKind::corrupt) throw FaultError(*fault);
      replace_schema_pages(copy.path(), copy.rebuilt_path());
      result.lost.emplace_back("the list of tables of the file");
    }
    const auto unreadable = fault_of([&] {
      const Database damaged(copy.path(), {}, patience);
      for (auto& lost : rebuild_tables(damaged, *rebuilt)) result.lost.push_back(std::move(lost));
    });
    if (unreadable) {
      if (unreadable->kind != FaultKind::corrupt) throw FaultError(*unreadable);
      result.lost.push_back(damaged_file + ": none of its tables can be read");
    }
    WriteTransaction transaction(*history.database);
    auto merged = merge_sessions(*rebuilt, *history.database, MergeFaults::skip);
    transaction.commit();
    result.sessions = merged.sessions;
    result.turns = merged.turns;
    for (auto& lost : merged.lost) result.lost.push_back(std::move(lost));
    return result;
  });
}

}  // namespace agentpress::history
