#include "history/schema.hpp"

#include "history/backup.hpp"
#include "history/fault_error.hpp"
#include "history/file_header.hpp"
#include "history/migrations.hpp"

#include <fmt/format.h>

namespace agentpress::history {
namespace {

/// One transaction for a new file, one for each version of an old one: each of them is a valid history.
/// Returns the version that it came to.
int migrate_once(const Database& database, const Patience& patience, std::vector<std::string>* notices) {
  WriteTransaction transaction(database);
  // Another process may have been faster.
  int version = schema_version(database);
  const bool is_new = version == 0;
  const auto all = migrations();
  if (version == newest_schema_version()) return version;
  if (!is_new) {
    const auto copy =
        back_up(database.path(), fmt::format("{}.before-{}", database.path(), version + 1), patience);
    if (notices != nullptr)
      notices->push_back(fmt::format("copied the history to {} before changing its layout", copy));
  }
  const int until = is_new ? newest_schema_version() : version + 1;
  for (; version < until; ++version) {
    database.execute(std::string(all[static_cast<std::size_t>(version)].sql));
    database.execute(fmt::format("PRAGMA user_version = {}", version + 1));
  }
  transaction.commit();
  return version;
}

}  // namespace

int newest_schema_version() {
  return static_cast<int>(migrations().size());
}

int schema_version(const Database& database) {
  const auto version = database.number("PRAGMA user_version");
  const auto application = database.number("PRAGMA application_id");
  const bool is_empty =
      version == 0 && application == 0 && database.number("SELECT count(*) FROM sqlite_schema") == 0;
  if (is_empty) return 0;
  if (application != kApplicationId || version < 1) {
    throw FaultError({.kind = FaultKind::corrupt,
                      .message = database.path() + ": is no history of agentpress",
                      .hint = "file " + database.path()});
  }
  if (version > newest_schema_version()) {
    throw FaultError(
        {.kind = FaultKind::newer,
         .message = fmt::format("{}: written by a newer agentpress: found layout {}, expected at most {}",
                                database.path(), version, newest_schema_version()),
         .hint = "agentpress --version"});
  }
  return static_cast<int>(version);
}

void migrate(const Database& database, const Patience& patience, std::vector<std::string>* notices) {
  int version = schema_version(database);
  while (version < newest_schema_version()) version = migrate_once(database, patience, notices);
}

}  // namespace agentpress::history
