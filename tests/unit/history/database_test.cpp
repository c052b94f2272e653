// history/database: every byte comes back, every fault has its kind.
#include "history/database.hpp"

#include "history/fault_error.hpp"
#include "support/temporary_directory.hpp"
#include "util/files.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

using namespace agentpress;
using namespace std::chrono_literals;
using history::Database;
using history::FaultKind;

namespace {

const history::Patience kNoPatience(0ms);

FaultKind kind_of(const std::function<void()>& body) {
  const auto fault = history::fault_of(body);
  REQUIRE(fault.has_value());
  return fault->kind;
}

}  // namespace

TEST_CASE("Database: bytes come back as they were, whatever they are") {
  const test::TemporaryDirectory home;
  const Database database(home.path() + "/a file?#%41&.db", {.create = true}, kNoPatience);
  database.execute("CREATE TABLE t (value ANY) STRICT");
  const std::vector<std::string> texts{"",
                                       "text",
                                       std::string("a\0b", 3),
                                       "\xFF\xFE",
                                       "\xE4\xBD\xA0",
                                       std::string(100'000, 'x'),
                                       std::string("\0", 1)};
  auto insert = database.prepare("INSERT INTO t VALUES (?1)");
  for (const auto& text : texts) insert.bind(1, text).run();
  insert.bind(1, std::optional<std::int64_t>{}).run();
  auto select = database.prepare("SELECT value FROM t ORDER BY rowid");
  for (const auto& text : texts) {
    REQUIRE(select.step());
    CHECK(select.text(0) == text);
    CHECK(select.is_blob(0) == (text.find('\0') != std::string::npos || text == "\xFF\xFE"));
  }
  REQUIRE(select.step());
  CHECK(select.is_null(0));
  CHECK_FALSE(select.step());
  CHECK(std::filesystem::exists(home.path() + "/a file?#%41&.db"));
}

TEST_CASE("Database: a new file has the mode of the one that is named, whatever the mask") {
  const test::TemporaryDirectory home;
  const auto lock = home.write("lock", "", 0600);
  for (const mode_t mask : {0U, 077U, 0777U}) {
    const auto path = home.path() + "/" + std::to_string(mask) + ".db";
    const auto old_mask = ::umask(mask);
    const Database database(path, {.create = true, .mode_of = lock}, kNoPatience);
    database.execute("PRAGMA journal_mode=TRUNCATE; CREATE TABLE t (x); BEGIN; INSERT INTO t VALUES (1)");
    ::umask(old_mask);
    CHECK(util::file_status(path)->mode == 0600);
    CHECK(util::file_status(path + "-journal")->mode == 0600);
    database.execute("COMMIT");
  }
}

TEST_CASE("Database: every fault has its kind") {
  const test::TemporaryDirectory home;
  const auto open_and_read = [&](const std::string& path) {
    const Database database(path, {}, kNoPatience);
    database.number("SELECT count(*) FROM sqlite_master");
  };
  CHECK(kind_of([&] { open_and_read(home.path() + "/nothing.db"); }) == FaultKind::missing);
  const auto text = home.write("text.db", std::string(5000, 't'));
  CHECK(kind_of([&] { open_and_read(text); }) == FaultKind::corrupt);

  const auto path = home.path() + "/real.db";
  const Database writer(path, {.create = true}, kNoPatience);
  writer.execute("CREATE TABLE t (x); BEGIN EXCLUSIVE");
  CHECK(kind_of([&] { open_and_read(path); }) == FaultKind::locked);
  writer.execute("COMMIT");
  const Database reader(path, {.read_only = true}, kNoPatience);
  CHECK(kind_of([&] { reader.execute("INSERT INTO t VALUES (1)"); }) == FaultKind::read_only);
  writer.execute("PRAGMA max_page_count=2; INSERT INTO t VALUES (1)");
  CHECK(kind_of([&] { writer.execute("INSERT INTO t VALUES (zeroblob(100000))"); }) == FaultKind::full);
  CHECK_FALSE(writer.is_in_transaction());
}

TEST_CASE("Database: a stop check ends a statement that would run for ever") {
  const test::TemporaryDirectory home;
  const Database database(home.path() + "/x.db", {.create = true}, kNoPatience);
  database.set_stop_check([](void*) { return 1; }, nullptr);
  CHECK(kind_of([&] {
          database.number(
              "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x FROM c) SELECT count(*) FROM c");
        }) == FaultKind::locked);
}

TEST_CASE("WriteTransaction: rolls back unless it was committed, and waits for others") {
  const test::TemporaryDirectory home;
  const history::Patience patience(10s);
  const Database first(home.path() + "/x.db", {.create = true}, patience);
  const Database second(home.path() + "/x.db", {}, patience);
  first.execute("CREATE TABLE t (x)");
  {
    const history::WriteTransaction transaction(first);
    first.execute("INSERT INTO t VALUES (1)");
  }
  CHECK(first.number("SELECT count(*) FROM t") == 0);
  first.execute("BEGIN IMMEDIATE");
  std::thread other([&] {
    history::WriteTransaction transaction(second);
    second.execute("INSERT INTO t VALUES (2)");
    transaction.commit();
  });
  std::this_thread::sleep_for(30ms);
  first.execute("INSERT INTO t VALUES (1); COMMIT");
  other.join();
  CHECK(first.number("SELECT count(*) FROM t") == 2);
}

TEST_CASE("Database: a copy has everything") {
  const test::TemporaryDirectory home;
  const Database source(home.path() + "/x.db", {.create = true}, kNoPatience);
  source.execute("CREATE TABLE t (x); INSERT INTO t VALUES (zeroblob(3000000)); PRAGMA user_version=7");
  const Database target(home.path() + "/y.db", {.create = true}, kNoPatience);
  source.copy_to(target);
  CHECK(target.number("PRAGMA user_version") == 7);
  CHECK(target.number("SELECT length(x) FROM t") == 3'000'000);
}
