// history/schema: every old layout becomes the newest, also when the process is killed at any moment of it.
#include "fault_disk.hpp"
#include "history/database.hpp"
#include "history/fault_error.hpp"
#include "history/migrations.hpp"
#include "history/schema.hpp"
#include "history/sqlite_library.hpp"
#include "history/store.hpp"
#include "support/temporary_directory.hpp"
#include "util/files.hpp"

#include <dlfcn.h>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

using namespace agentpress;
using history::Store;

namespace {

constexpr int kSessions = 5;
const history::Patience kShortPatience(std::chrono::milliseconds(0));

/// A file as a program of that version left it; nothing for version 0.
void make_old_history(const history::Place& place, int version) {
  if (version == 0) return;
  const history::Database database(place.database(), {.create = true}, kShortPatience);
  database.execute("PRAGMA journal_mode=TRUNCATE");
  for (int done = 0; done < version; ++done)
    database.execute(std::string(history::migrations()[static_cast<std::size_t>(done)].sql));
  database.execute(fmt::format("PRAGMA user_version = {}", version));
  // Columns that every version has.
  for (int number = 1; number <= kSessions; ++number) {
    database.execute(fmt::format(
        "INSERT INTO session (id, title, created, used) VALUES ('{0:012}', 'title {0}', 1, {0});"
        "INSERT INTO turn (id, session, number, state, started, provider, format, requested_model, model, "
        "url,"
        " reason, key_source) VALUES ('{0:012}', (SELECT key FROM session WHERE id = '{0:012}'), 1, "
        "'complete',"
        " {0}, 'p', 'f', 'm', 'm', '', '', '');"
        "INSERT INTO part (turn, side, message, position, piece, role, kind, text) VALUES"
        " (last_insert_rowid(), 0, 0, 0, 0, 'user', 'text', 'question {0}'),"
        " ((SELECT key FROM turn WHERE id = '{0:012}'), 1, 0, 0, 0, 'assistant', 'text', 'answer {0} {1}')",
        number, std::string(3000, 'x')));
  }
}

int without_sync(test::DiskChange change, std::string_view /*path*/) {
  return change == test::DiskChange::sync ? test::FaultDisk::kSkip : 0;
}

/// Opens it and looks at everything.
void check_migrated(const history::Place& place, int version) {
  std::vector<std::string> notices;
  auto store = Store::open(place, {.notices = &notices});
  REQUIRE_MESSAGE(store.has_value(), (store ? "" : store.error().message));
  const int expected = version == 0 ? 0 : kSessions;
  CHECK(store->count({}) == expected);
  for (int number = 1; number <= expected; ++number) {
    const auto loaded = store->load(fmt::format("{:012}", number));
    REQUIRE(loaded.has_value());
    REQUIRE(loaded->turns.size() == 1);
    CHECK(std::get<core::TextPart>(loaded->turns[0].answer.at(0).parts.at(0)).text ==
          fmt::format("answer {} {}", number, std::string(3000, 'x')));
    int hits = 0;
    CHECK_FALSE(
        store->search(fmt::format("question {}", number), {}, [&](const auto&) { return ++hits > 0; }));
    CHECK(hits == 1);
  }
  const auto report = store->check();
  REQUIRE(report.has_value());
  CHECK(report->remaining.empty());
  CHECK(report->schema_version == history::newest_schema_version());
}

/// Opens the history in a child that ends itself somewhere. True when it came to the end.
bool open_in_child(const history::Place& place, const std::function<void()>& prepare) {
  const pid_t child = ::fork();
  if (child == 0) {
    prepare();
    const auto store = Store::open(place, {});
    ::_exit(store.has_value() ? 0 : 3);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  REQUIRE(WEXITSTATUS(status) != 3);
  return WEXITSTATUS(status) == 0;
}

constexpr int kKilled = 9;
int statements_left = 0;

int on_statement(unsigned /*kind*/, void* /*context*/, void* /*statement*/, void* /*text*/) {
  if (--statements_left == 0) ::_exit(kKilled);
  return 0;
}

template <class Function>
Function sqlite_function(const char* name) {
  void* library = ::dlopen("libsqlite3.so.0", RTLD_LAZY | RTLD_LOCAL);
  return reinterpret_cast<Function>(::dlsym(library, name));
}

int trace_statements(sqlite3* database, char** /*error*/, const void* /*functions*/) {
  return sqlite_function<decltype(&sqlite3_trace_v2)>("sqlite3_trace_v2")(database, SQLITE_TRACE_STMT,
                                                                          on_statement, nullptr);
}

}  // namespace

TEST_CASE("migrations: an old history is copied before it is changed, and is what it was") {
  for (int version = 1; version < history::newest_schema_version(); ++version) {
    const test::TemporaryDirectory home;
    const history::Place place{home.path()};
    make_old_history(place, version);
    const auto old = util::read_file(place.database(), 10'000'000).value();
    CHECK(Store::open(place, {.read_only = true}).error().kind == history::FaultKind::unavailable);
    CHECK(util::read_file(place.database(), 10'000'000).value() == old);
    std::vector<std::string> notices;
    REQUIRE(Store::open(place, {.notices = &notices}).has_value());
    REQUIRE(notices.size() >= 1);
    const auto copy = fmt::format("{}.before-{}", place.database(), version + 1);
    CHECK(notices[0].contains(copy));
    CHECK(util::file_status(copy)->mode == 0600);
    const history::Database before(copy, {.read_only = true}, kShortPatience);
    CHECK(before.number("PRAGMA user_version") == version);
    CHECK(before.number("SELECT count(*) FROM part") == 2 * kSessions);
    check_migrated(place, version);
  }
}

TEST_CASE("migrations: killed at every change of the disk") {
  const test::FaultDisk fast(without_sync);
  for (int version = 0; version < history::newest_schema_version(); ++version) {
    int moment = 1;
    for (bool is_done = false; !is_done; ++moment) {
      REQUIRE(moment < 5000);
      const test::TemporaryDirectory home;
      const history::Place place{home.path()};
      make_old_history(place, version);
      is_done = open_in_child(place, [&] {
        static int left = 0;
        left = moment;
        static const test::FaultDisk disk([](test::DiskChange change, std::string_view) {
          if (--left == 0) ::_exit(kKilled);
          return without_sync(change, {});
        });
      });
      check_migrated(place, version);
    }
    MESSAGE(fmt::format("version {}: killed at {} changes", version, moment - 2));
    CHECK(moment > 20);
  }
}

TEST_CASE("migrations: killed at every statement") {
  const test::FaultDisk fast(without_sync);
  for (int version = 0; version < history::newest_schema_version(); ++version) {
    int moment = 1;
    for (bool is_done = false; !is_done; ++moment) {
      REQUIRE(moment < 5000);
      const test::TemporaryDirectory home;
      const history::Place place{home.path()};
      make_old_history(place, version);
      is_done = open_in_child(place, [&] {
        statements_left = moment;
        sqlite_function<decltype(&sqlite3_auto_extension)>("sqlite3_auto_extension")(
            reinterpret_cast<void (*)()>(&trace_statements));
      });
      check_migrated(place, version);
    }
    MESSAGE(fmt::format("version {}: killed at {} statements", version, moment - 2));
    CHECK(moment > 20);
  }
}
