// SQLite as a table of functions that is filled when the first history is opened. Linking it would map one
// more shared object at every start, also for commands that keep no history.
#pragma once

#include "history/fault.hpp"

#include <sqlite3.h>

#include <expected>

namespace agentpress::history {

// The one list of functions: the members below, their look-up by name and their static addresses come from
// it.
// clang-format off
// NOLINTNEXTLINE(cppcoreguidelines-macro-usage): only the preprocessor can join names
#define AGENTPRESS_SQLITE_FUNCTIONS(ROW)                                                              \
  ROW(libversion) ROW(libversion_number) ROW(compileoption_used)                                      \
  ROW(open_v2) ROW(close_v2) ROW(extended_errcode) ROW(errmsg) ROW(errstr) ROW(system_errno)          \
  ROW(extended_result_codes) ROW(db_config) ROW(busy_handler) ROW(progress_handler)                   \
  ROW(exec) ROW(get_autocommit) ROW(changes64) ROW(last_insert_rowid)                                 \
  ROW(prepare_v3) ROW(finalize) ROW(reset) ROW(step)                                                  \
  ROW(bind_text64) ROW(bind_blob64) ROW(bind_int64) ROW(bind_double) ROW(bind_null)                  \
  ROW(column_type) ROW(column_text) ROW(column_blob) ROW(column_bytes) ROW(column_int64) ROW(column_double) \
  ROW(backup_init) ROW(backup_step) ROW(backup_finish)                                                \
  ROW(vfs_find) ROW(vfs_register) ROW(vfs_unregister)
// clang-format on

struct SqliteLibrary {
  // NOLINTNEXTLINE(cppcoreguidelines-macro-usage, bugprone-macro-parentheses)
#define AGENTPRESS_SQLITE_MEMBER(name) decltype(&::sqlite3_##name) name = nullptr;
  AGENTPRESS_SQLITE_FUNCTIONS(AGENTPRESS_SQLITE_MEMBER)
#undef AGENTPRESS_SQLITE_MEMBER
};

/// Opens SQLite once for the process; later calls return the same answer. `unavailable` when it is not there,
/// too old or without full-text search. May be called on any thread.
const std::expected<SqliteLibrary, Fault>& open_sqlite_library();

}  // namespace agentpress::history
