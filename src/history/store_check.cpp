// Store: looking at everything that is on disk, and mending it.
#include "history/database_fault.hpp"
#include "history/pending.hpp"
#include "history/schema.hpp"
#include "history/store_state.hpp"
#include "history/turn_index.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <string>

namespace agentpress::history {
namespace {

constexpr int kMostFindings = 20;

bool is_sound(const Database& database, CheckReport& report, std::string_view pragma) {
  bool is_good = true;
  // Where it is damaged badly, the looking itself is a fault.
  const auto fault = fault_of([&] {
    auto select = database.prepare(fmt::format("PRAGMA {}", pragma));
    while (select.step()) {
      if (select.view(0) == "ok") continue;
      report.remaining.push_back(fmt::format("{}: {}: {}", database.path(), pragma, select.view(0)));
      is_good = false;
    }
  });
  if (!fault) return is_good;
  if (fault->kind != FaultKind::corrupt) throw FaultError(*fault);
  report.remaining.push_back(fault->message);
  return false;
}

void check_index(const Database& database, CheckReport& report) {
  if (is_index_sound(database)) return;
  const auto fault = fault_of([&] {
    WriteTransaction transaction(database);
    rebuild_index(database);
    transaction.commit();
  });
  if (fault) {
    report.remaining.push_back("the search index cannot be made anew: " + fault->message);
  } else {
    report.repaired.emplace_back("made the search index anew");
  }
}

void check_mode(const std::string& path, mode_t expected, CheckReport& report) {
  struct stat status{};
  if (::lstat(path.c_str(), &status) != 0) return;
  const auto mode = status.st_mode & 0777U;
  if ((mode & ~expected) == 0) return;
  if (::chmod(path.c_str(), mode & expected) == 0) {
    report.repaired.push_back(
        fmt::format("{}: took away the permissions of others: found mode {:04o}", path, mode));
  } else {
    report.remaining.push_back(
        system_fault(path, errno, fmt::format("is readable for others, mode {:04o}", mode)).message);
  }
}

void check_modes(const Place& place, CheckReport& report) {
  check_mode(place.directory, 0700, report);
  check_mode(place.database(), 0600, report);
  check_mode(place.database() + "-journal", 0600, report);
  check_mode(place.lock_file(), 0600, report);
  check_mode(place.pending_directory(), 0700, report);
  for (const auto& path : pending_files(place)) check_mode(path, 0600, report);
}

void check_rest(const OpenHistory& history, CheckReport& report) {
  const auto& database = *history.database;
  const auto killed = database.number("SELECT count(*) FROM turn WHERE state = 'killed'");
  const auto waiting = static_cast<int>(pending_files(history.place).size());
  const auto fault = fault_of([&] { do_upkeep(history, &report.repaired); });
  if (fault) report.remaining.push_back(fault->message);
  report.pending = static_cast<int>(pending_files(history.place).size());
  if (waiting > report.pending)
    report.repaired.push_back(
        fmt::format("took over {} turns that waited in files of their own", waiting - report.pending));
  const auto found = database.number("SELECT count(*) FROM turn WHERE state = 'killed'") - killed;
  if (found > 0) report.repaired.push_back(fmt::format("marked {} turns whose process was killed", found));
}

}  // namespace

std::expected<CheckReport, Fault> Store::check() {
  return fault_as_value([&] {
    CheckReport report;
    const auto& history = state_->history;
    const auto& database = *history.database;
    check_modes(history.place, report);
    const bool is_whole = is_sound(database, report, fmt::format("integrity_check({})", kMostFindings));
    // Each would write into a file whose pages are not what they seem.
    if (is_whole) {
      check_rest(history, report);
      is_sound(database, report, "foreign_key_check");
      check_index(database, report);
    }
    report.is_damaged = !is_whole;
    if (is_whole) {
      report.schema_version = schema_version(database);
      report.bytes = database.number("PRAGMA page_count") * database.number("PRAGMA page_size");
      report.sessions = database.number("SELECT count(*) FROM session");
      report.turns = database.number("SELECT count(*) FROM turn");
    }
    return report;
  });
}

}  // namespace agentpress::history
