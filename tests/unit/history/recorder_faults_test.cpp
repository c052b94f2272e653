// history/recorder on a disk that fails, in every way and at every moment: the turn is in one of the two
// places or the fault says why not, and nobody waits for ever.
#include "fault_disk.hpp"
#include "history/recorder.hpp"
#include "history/sqlite_library.hpp"
#include "history/store.hpp"
#include "sample_session.hpp"
#include "support/temporary_directory.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

using namespace agentpress;
using namespace std::chrono_literals;
using history::FaultKind;
using history::Recorded;
using history::Recorder;
using history::Store;
using test::DiskChange;
using test::FaultDisk;
using Where = history::Recorded::Where;

namespace {

struct FaultRow {
  int code;
  int error_number;
  FaultKind kind;
};

// What sqlite's unix VFS makes of these numbers.
const std::vector<FaultRow> kFaults{
    {SQLITE_FULL, ENOSPC, FaultKind::full},
    {SQLITE_IOERR_WRITE, EDQUOT, FaultKind::full},
    {SQLITE_IOERR_WRITE, EIO, FaultKind::unavailable},
    {SQLITE_IOERR_FSYNC, EIO, FaultKind::unavailable},
    {SQLITE_READONLY, EROFS, FaultKind::read_only},
    {SQLITE_CANTOPEN, EACCES, FaultKind::read_only},
    {SQLITE_CANTOPEN, EMFILE, FaultKind::unavailable},
};

Recorded record_turn(const history::Place& place, const std::string& session, int pause_milliseconds = 0) {
  Recorder recorder(place, session);
  recorder.start(test::simple_turn("question", "").start);
  recorder.on_event(core::TextDelta{std::string(10'000, 'a')});
  if (pause_milliseconds > 0) std::this_thread::sleep_for(std::chrono::milliseconds(pause_milliseconds));
  recorder.on_event(core::TextDelta{"end"});
  return recorder.finish({}, 5s);
}

void check_turn(const history::Place& place, const std::string& session) {
  auto store = Store::open(place, {});
  REQUIRE(store.has_value());
  const auto loaded = store->load(session);
  REQUIRE(loaded.has_value());
  REQUIRE(loaded->turns.size() == 1);
  CHECK(loaded->turns[0].end.state == history::State::complete);
  CHECK(std::get<core::TextPart>(loaded->turns[0].answer.at(0).parts.at(0)).text ==
        std::string(10'000, 'a') + "end");
  const auto report = store->check();
  CHECK(report->remaining.empty());
}

bool is_of_home(std::string_view path) {
  return path.contains("/history.db");
}

}  // namespace

TEST_CASE("Recorder: with every fault of history.db the turn waits in pending and comes home") {
  for (const auto& row : kFaults) {
    const test::TemporaryDirectory home;
    const history::Place place{home.path()};
    REQUIRE(record_turn(place, history::make_session_id()).where == Where::history);
    const auto session = history::make_session_id();
    {
      const FaultDisk disk([&](DiskChange change, std::string_view path) {
        const bool is_meant =
            (row.code & 0xFF) == SQLITE_CANTOPEN ? change == DiskChange::open : change != DiskChange::open;
        return is_meant && is_of_home(path) ? row.code : 0;
      });
      FaultDisk::set_errno(row.error_number);
      const auto recorded = record_turn(place, session);
      CHECK(recorded.where == Where::pending);
      REQUIRE(recorded.fault.has_value());
      CHECK_MESSAGE(recorded.fault->kind == row.kind, recorded.fault->message);
      CHECK(recorded.fault->message.starts_with(place.database()));
    }
    check_turn(place, session);
  }
}

TEST_CASE("Recorder: where pending fails too, the fault says so") {
  for (const auto& row : kFaults) {
    const test::TemporaryDirectory home;
    const history::Place place{home.path()};
    const FaultDisk disk([&](DiskChange, std::string_view) { return row.code; });
    FaultDisk::set_errno(row.error_number);
    const auto recorded = record_turn(place, history::make_session_id());
    CHECK(recorded.where == Where::nowhere);
    REQUIRE(recorded.fault.has_value());
    CHECK(recorded.fault->kind == row.kind);
  }
}

TEST_CASE("Recorder: one fault at any single moment loses nothing") {
  int last = 0;
  for (int moment = 1; moment <= last || last == 0; ++moment) {
    const test::TemporaryDirectory home;
    const history::Place place{home.path()};
    const auto session = history::make_session_id();
    std::atomic<int> count = 0;
    {
      const FaultDisk disk([&](DiskChange change, std::string_view) {
        if (++count != moment) return change == DiskChange::sync ? FaultDisk::kSkip : 0;
        return change == DiskChange::open ? SQLITE_CANTOPEN : SQLITE_FULL;
      });
      // Long enough for a flush in the middle now and then.
      const auto recorded = record_turn(place, session, moment % 10 == 0 ? 130 : 0);
      CHECK_MESSAGE(recorded.where != Where::nowhere, moment);
    }
    if (count < moment) break;  // all moments were tried
    check_turn(place, session);
    REQUIRE(moment < 2000);
  }
}

TEST_CASE("Recorder: a disk that fills up while the answer streams keeps what fits elsewhere") {
  const test::TemporaryDirectory home;
  const history::Place place{home.path()};
  const auto session = history::make_session_id();
  std::atomic<bool> is_full = false;
  {
    const FaultDisk disk([&](DiskChange change, std::string_view path) {
      return is_full && change == DiskChange::write && is_of_home(path) ? SQLITE_FULL : 0;
    });
    Recorder recorder(place, session);
    recorder.start(test::simple_turn("question", "").start);
    recorder.on_event(core::TextDelta{std::string(10'000, 'a')});
    std::this_thread::sleep_for(200ms);
    is_full = true;
    recorder.on_event(core::TextDelta{"end"});
    const auto recorded = recorder.finish({}, 5s);
    CHECK(recorded.where == Where::pending);
    CHECK(recorded.fault->kind == FaultKind::full);
  }
  check_turn(place, session);
}

TEST_CASE("Recorder: a file system that hangs makes nobody wait longer than was said") {
  const test::TemporaryDirectory home;
  const history::Place place{home.path()};
  // They outlive the thread that hangs.
  static std::mutex mutex;
  static std::condition_variable released;
  static bool is_released = false;
  static std::atomic<int> waiting = 0;
  {
    const FaultDisk disk([](DiskChange change, std::string_view) {
      if (change != DiskChange::sync) return 0;
      std::unique_lock guard(mutex);
      ++waiting;
      released.wait(guard, [] { return is_released; });
      --waiting;
      return 0;
    });
    const auto began = std::chrono::steady_clock::now();
    {
      Recorder recorder(place, history::make_session_id());
      recorder.start(test::simple_turn("question", "").start);
      const auto recorded = recorder.finish({}, 200ms);
      CHECK(recorded.where == Where::nowhere);
      CHECK(recorded.fault->message == place.directory + ": the file system does not answer");
    }
    CHECK(std::chrono::steady_clock::now() - began < 15s);
    CHECK(waiting == 1);
    const std::scoped_lock guard(mutex);
    is_released = true;
    released.notify_all();
  }
  for (int count = 0; count < 1000 && waiting > 0; ++count) std::this_thread::sleep_for(10ms);
  std::this_thread::sleep_for(300ms);
  CHECK(waiting == 0);
}
