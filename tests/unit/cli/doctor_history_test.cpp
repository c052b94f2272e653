#include "history/store.hpp"
#include "unit/cli/doctor_machine.hpp"
#include "util/files.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

using namespace agentpress::cli;
using namespace agentpress::doctor;
using agentpress::history::Fault;
using agentpress::history::Place;
using agentpress::history::Store;

namespace {

const std::string kFile = "home/.local/share/agentpress/history.db";

Place place_of(const OtherMachine& machine) {
  return {.directory = machine.path("home/.local/share/agentpress")};
}

/// Makes an empty history, as the first prompt would.
void make_history(const OtherMachine& machine) {
  REQUIRE(Store::open(place_of(machine), {}));
}

std::string content_of(const OtherMachine& machine) {
  return agentpress::util::read_file(machine.path(kFile), std::size_t{1} << 24U).value();
}

void put_byte(const OtherMachine& machine, std::size_t offset, char byte) {
  std::fstream file(machine.path(kFile), std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(static_cast<std::streamoff>(offset));
  file.put(byte);
}

}  // namespace

TEST_CASE("doctor: a history that is not there yet, and one that is fine") {
  OtherMachine machine;
  CHECK(machine.look("history").result.summary ==
        "none yet; it will be ~/.local/share/agentpress/history.db");
  CHECK_FALSE(std::filesystem::exists(machine.path("home/.local")));
  make_history(machine);
  const auto found = machine.look("history").result;
  CHECK(found.status == Status::ok);
  CHECK(found.summary == "~/.local/share/agentpress/history.db, for you alone");
  REQUIRE(found.evidence.size() == 2);
  CHECK(found.evidence[1].value == "3.40.1");
  machine.write(kFile, "");  // killed while it was made
  CHECK(machine.look("history").result.status == Status::ok);
  machine.variables.erase("HOME");
  CHECK(machine.look("history").result.status == Status::ok);
}

TEST_CASE("doctor: a history that others can read is made private again") {
  OtherMachine machine;
  make_history(machine);
  ::chmod(machine.path(kFile).c_str(), 0644);
  const auto found = machine.look("history");
  CHECK(found.result.status == Status::warning);
  CHECK(found.result.finding == FindingClass::file_mode);
  CHECK(found.result.fix->command == "chmod 600 ~/.local/share/agentpress/history.db");
  REQUIRE(found.repairs.size() == 1);
  CHECK(found.repairs[0].path == machine.path(kFile));
}

TEST_CASE("doctor: a history that is damaged, as far as its first bytes tell") {
  OtherMachine machine;
  make_history(machine);
  const auto whole = content_of(machine);
  const auto look = [&](const std::string& content) {
    machine.write(kFile, content);
    const auto found = machine.look("history").result;
    CHECK(found.status == Status::warning);
    CHECK(found.finding == FindingClass::history);
    CHECK(found.fix->command == "agentpress history check");
    return found.summary;
  };
  CHECK(look("no database") ==
        "~/.local/share/agentpress/history.db is damaged: it does not begin like an SQLite database");
  CHECK(look(whole.substr(0, 99)).ends_with("it does not begin like an SQLite database"));
  CHECK(look(whole.substr(0, whole.size() - 4096))
            .ends_with("its end is missing, from byte " + std::to_string(whole.size() - 4096)));
  auto foreign = whole;
  foreign[68] = 'x';
  CHECK(look(foreign).ends_with("another program made it"));
  machine.write(kFile, whole);
  CHECK(machine.look("history").result.status == Status::ok);
}

TEST_CASE("doctor: a history of a newer program, and one in write-ahead mode") {
  OtherMachine machine;
  make_history(machine);
  put_byte(machine, 62, 1);
  const auto newer = machine.look("history").result;
  CHECK(newer.status == Status::warning);
  CHECK(newer.summary.find("is of a newer agentpress (version 25") != std::string::npos);
  CHECK(newer.fix->command.empty());
  put_byte(machine, 62, 0);
  put_byte(machine, 18, 2);
  CHECK(machine.look("history").result.summary.ends_with(
      "is in write-ahead mode, in which SQLite 3.40.1 can damage it"));
  machine.sqlite_version = "3.51.3";
  CHECK(machine.look("history").result.status == Status::ok);
  machine.sqlite_version = "3.51.2";
  CHECK(machine.look("history").result.status == Status::warning);
  machine.sqlite_version = "4.0";
  CHECK(machine.look("history").result.status == Status::ok);
}

TEST_CASE("doctor: what waits beside the history, and what was set aside") {
  OtherMachine machine;
  make_history(machine);
  machine.write("home/.local/share/agentpress/history.db.damaged-20261126T093004Z", "x");
  machine.write("home/.local/share/agentpress/history.db.damaged-20261126T093004Z-journal", "x");
  const auto aside = machine.look("history").result;
  CHECK(aside.status == Status::note);
  CHECK(aside.fix->command ==
        "agentpress history check ~/.local/share/agentpress/history.db.damaged-20261126T093004Z");
  machine.write("home/.local/share/agentpress/pending/a.db", "x");
  CHECK(machine.look("history").result.summary ==
        "1 turn waits in ~/.local/share/agentpress/pending until the history can take it in");
  machine.write("home/.local/share/agentpress/pending/b.db", "x");
  machine.write("home/.local/share/agentpress/pending/b.db-journal", "x");
  const auto waiting = machine.look("history").result;
  CHECK(waiting.status == Status::note);
  CHECK(waiting.summary ==
        "2 turns wait in ~/.local/share/agentpress/pending until the history can take them in");
}

TEST_CASE("doctor: no SQLite, no history") {
  OtherMachine machine;
  machine.sqlite_version =
      std::unexpected(Fault{.message = "no sqlite", .hint = "apt-get install libsqlite3-0"});
  const auto found = machine.look("history").result;
  CHECK(found.status == Status::warning);
  CHECK(found.finding == FindingClass::outdated_library);
  CHECK(found.summary == "no answer is kept: no sqlite");
  CHECK(found.fix->command == "apt-get install libsqlite3-0");
}

TEST_CASE("doctor: a history that cannot be opened") {
  if (::geteuid() == 0) return;  // root may do everything
  OtherMachine machine;
  make_history(machine);
  ::chmod(machine.path(kFile).c_str(), 0);
  CHECK(machine.look("history").result.summary.ends_with("cannot be used: permission denied"));
}
