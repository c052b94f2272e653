// history/session_lock: one writer for a session, also when it dies.
#include "history/session_lock.hpp"

#include "support/temporary_directory.hpp"
#include "util/files.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <array>
#include <csignal>
#include <set>

using namespace agentpress;
using history::FaultKind;
using history::SessionLock;

TEST_CASE("make_session_id: twelve digits that nobody mistakes, never the same") {
  std::set<std::string> ids;
  for (int count = 0; count < 2000; ++count) {
    const auto id = history::make_session_id();
    CHECK(history::is_session_id(id));
    CHECK(id.find_first_of("ilou") == std::string::npos);
    ids.insert(id);
  }
  CHECK(ids.size() == 2000);
  for (const auto* text :
       {"", "0123456789a", "0123456789abc", "0123456789aI", "0123456789al", "../../../../x"})
    CHECK_FALSE(history::is_session_id(text));
}

TEST_CASE("SessionLock: the second one is told, and its files are private") {
  const test::TemporaryDirectory home;
  const history::Place place{home.path() + "/data/agentpress"};
  const auto old_mask = ::umask(0);
  {
    const auto lock = SessionLock::take(place, "zzzzzzzzzzzz");
    REQUIRE(lock.has_value());
    CHECK(history::is_session_locked(place, "zzzzzzzzzzzz"));
    CHECK_FALSE(history::is_session_locked(place, "zzzzzzzzzzzy"));
    const auto second = SessionLock::take(place, "zzzzzzzzzzzz");
    REQUIRE_FALSE(second.has_value());
    CHECK(second.error().kind == FaultKind::in_use);
    CHECK(SessionLock::take(place, "000000000000").has_value());
  }
  ::umask(old_mask);
  CHECK_FALSE(history::is_session_locked(place, "zzzzzzzzzzzz"));
  CHECK(SessionLock::take(place, "zzzzzzzzzzzz").has_value());
  CHECK(util::file_status(place.directory)->mode == 0700);
  CHECK(util::file_status(home.path() + "/data")->mode == 0700);
  CHECK(util::file_status(place.lock_file())->mode == 0600);
}

TEST_CASE("SessionLock: a process that is killed lets go") {
  const test::TemporaryDirectory home;
  const history::Place place{home.path()};
  std::array<int, 2> pipe{};
  REQUIRE(::pipe(pipe.data()) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const auto lock = SessionLock::take(place, "0123456789ab");
    const char answer = lock.has_value() ? 'y' : 'n';
    if (::write(pipe[1], &answer, 1) == 1) ::pause();
    ::_exit(0);
  }
  char answer = 0;
  REQUIRE(::read(pipe[0], &answer, 1) == 1);
  CHECK(answer == 'y');
  CHECK(history::is_session_locked(place, "0123456789ab"));
  CHECK(SessionLock::take(place, "0123456789ab").error().kind == FaultKind::in_use);
  ::kill(child, SIGKILL);
  REQUIRE(::waitpid(child, nullptr, 0) == child);
  CHECK_FALSE(history::is_session_locked(place, "0123456789ab"));
  CHECK(SessionLock::take(place, "0123456789ab").has_value());
  ::close(pipe[0]);
  ::close(pipe[1]);
}

TEST_CASE("SessionLock: faults say what is wrong with which path") {
  const test::TemporaryDirectory home;
  const auto file = home.write("file", "x");
  const auto fault = SessionLock::take({file + "/agentpress"}, "0123456789ab");
  REQUIRE_FALSE(fault.has_value());
  CHECK(fault.error().message == file + ": cannot make this directory: not a directory");
  CHECK(SessionLock::take({home.path()}, "no id").error().kind == FaultKind::not_found);
  CHECK_FALSE(history::is_session_locked({home.path() + "/nothing"}, "0123456789ab"));
}
