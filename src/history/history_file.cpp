#include "history/history_file.hpp"

#include "history/backup.hpp"
#include "history/database_fault.hpp"
#include "history/directory.hpp"
#include "history/fault_error.hpp"
#include "history/schema.hpp"
#include "util/date.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <string>

namespace agentpress::history {
namespace {

void refuse_old_version(const Database& database) {
  const int version = schema_version(database);
  if (version == newest_schema_version()) return;
  throw FaultError({.kind = version == 0 ? FaultKind::missing : FaultKind::unavailable,
                    .message = version == 0 ? "there is no history yet"
                                            : fmt::format("{}: its layout {} is that of an older agentpress",
                                                          database.path(), version),
                    .hint = version == 0 ? "" : "agentpress history check"});
}

/// `20270114T083000.250Z`: the shell needs no quotes for it.
std::string time_for_names() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
  auto text = util::timestamp_text(milliseconds).value_or("");
  std::erase_if(text, [](char byte) { return byte == '-' || byte == ':'; });
  return text;
}

}  // namespace

std::unique_ptr<Database> open_history_file(const std::string& path, const HistoryFileOptions& options,
                                            const Patience& patience) {
  // Also for reading: what a crash left half done is undone by the first who opens the file.
  auto database = std::make_unique<Database>(
      path, Database::Options{.create = !options.read_only, .mode_of = options.mode_of}, patience);
  database->execute(
      "PRAGMA journal_mode=TRUNCATE; PRAGMA synchronous=EXTRA; PRAGMA foreign_keys=ON;"
      "PRAGMA secure_delete=ON");
  if (options.read_only) {
    refuse_old_version(*database);
    database->execute("PRAGMA query_only=ON");
  } else {
    migrate(*database, patience, options.notices);
  }
  return database;
}

std::string set_file_aside(const std::string& path) {
  const auto target = free_name(fmt::format("{}.damaged-{}", path, time_for_names()));
  const auto journal = path + "-journal";
  // Both have their second name before either loses the first: without its journal the file is worse off, and
  // a journal left alone would be played into the next history.db.
  if (::link(path.c_str(), target.c_str()) == 0) {
    if (::link(journal.c_str(), (target + "-journal").c_str()) != 0 && errno != ENOENT)
      throw FaultError(system_fault(journal, errno, "cannot be set aside"));
    sync_directory(path.substr(0, path.rfind('/')));
    ::unlink(journal.c_str());
    if (::unlink(path.c_str()) != 0) throw FaultError(system_fault(path, errno, "cannot be set aside"));
  } else {
    if (::rename(journal.c_str(), (target + "-journal").c_str()) != 0 && errno != ENOENT)
      throw FaultError(system_fault(journal, errno, "cannot be set aside"));
    if (::rename(path.c_str(), target.c_str()) != 0)
      throw FaultError(system_fault(path, errno, "cannot be set aside"));
  }
  sync_directory(path.substr(0, path.rfind('/')));
  return target;
}

}  // namespace agentpress::history
