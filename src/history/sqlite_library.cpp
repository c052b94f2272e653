#include "history/sqlite_library.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include <string>

namespace agentpress::history {
namespace {

constexpr const char* kSqliteName = "libsqlite3.so.0";
constexpr const char* kSqliteInstallHint = "apt-get install libsqlite3-0";
/// 3.37 brought STRICT tables and sqlite3_changes64.
constexpr int kOldestSqlite = 3037000;

Fault sqlite_fault(std::string message) {
  return {.kind = FaultKind::unavailable, .message = std::move(message), .hint = kSqliteInstallHint};
}

#ifdef AGENTPRESS_STATIC_SQLITE

std::expected<SqliteLibrary, Fault> find_sqlite_functions() {
  SqliteLibrary library;
  // NOLINTNEXTLINE(cppcoreguidelines-macro-usage)
#define AGENTPRESS_SQLITE_ADDRESS(name) library.name = &::sqlite3_##name;
  AGENTPRESS_SQLITE_FUNCTIONS(AGENTPRESS_SQLITE_ADDRESS)
#undef AGENTPRESS_SQLITE_ADDRESS
  return library;
}

#else

/// Writes to `missing` what is not there.
template <class Function>
void find_sqlite_function(void* handle, const char* name, Function& function, const char*& missing) {
  // POSIX promises that a function's address survives the way through void*.
  function = reinterpret_cast<Function>(dlsym(handle, name));  // NOLINT
  if (function == nullptr) missing = name;
}

std::expected<SqliteLibrary, Fault> find_sqlite_functions() {
  // Never closed: a recorder that hangs in the file system may still be inside it when the program ends.
  void* handle = dlopen(kSqliteName, RTLD_LAZY | RTLD_LOCAL);
  if (handle == nullptr) {
    const char* reason = dlerror();
    return std::unexpected(sqlite_fault(
        fmt::format("{} cannot be opened: {}", kSqliteName, reason == nullptr ? "no reason given" : reason)));
  }
  SqliteLibrary library;
  const char* missing = nullptr;
  // NOLINTNEXTLINE(cppcoreguidelines-macro-usage)
#define AGENTPRESS_SQLITE_LOOK_UP(name) find_sqlite_function(handle, "sqlite3_" #name, library.name, missing);
  AGENTPRESS_SQLITE_FUNCTIONS(AGENTPRESS_SQLITE_LOOK_UP)
#undef AGENTPRESS_SQLITE_LOOK_UP
  if (missing != nullptr) {
    return std::unexpected(sqlite_fault(fmt::format("{} has no function {}", kSqliteName, missing)));
  }
  return library;
}

#endif

std::expected<SqliteLibrary, Fault> find_usable_sqlite() {
  auto library = find_sqlite_functions();
  if (!library) return library;
  if (library->libversion_number() < kOldestSqlite) {
    return std::unexpected(sqlite_fault(
        fmt::format("sqlite is too old: found {}, expected 3.37.0 or newer", library->libversion())));
  }
  if (library->compileoption_used("ENABLE_FTS5") == 0) {
    return std::unexpected(sqlite_fault(
        fmt::format("sqlite {} was built without the full-text search fts5", library->libversion())));
  }
  return library;
}

}  // namespace

const std::expected<SqliteLibrary, Fault>& open_sqlite_library() {
  static const auto library = find_usable_sqlite();
  return library;
}

}  // namespace agentpress::history
