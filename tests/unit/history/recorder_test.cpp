// history/recorder: the turn is on the disk while it streams, and whatever happens to history.db it is safe.
#include "history/recorder.hpp"

#include "history/database.hpp"
#include "history/store.hpp"
#include "sample_session.hpp"
#include "support/temporary_directory.hpp"
#include "util/files.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>
#include <vector>

using namespace agentpress;
using namespace std::chrono_literals;
using history::FaultKind;
using history::Recorded;
using history::Recorder;
using history::State;
using history::Store;
using Where = history::Recorded::Where;

namespace {

constexpr auto kHangLimit = 20s;

history::TurnStart sample_start(const std::string& prompt = "hi", history::Time started = 1000) {
  return test::simple_turn(prompt, "", started).start;
}

/// A whole turn at once, as a short answer is.
Recorded record(const history::Place& place, const std::string& session, const std::string& answer,
                std::chrono::milliseconds limit = 5s) {
  Recorder recorder(place, session);
  recorder.on_event(core::TextDelta{answer});
  recorder.start(sample_start());
  return recorder.finish({.finish_reason = "stop", .total_milliseconds = 7}, limit);
}

history::Session load(const history::Place& place, const std::string& session) {
  auto store = Store::open(place, {});
  REQUIRE(store.has_value());
  auto loaded = store->load(session);
  if (!loaded) FAIL(loaded.error().message);
  return *loaded;
}

std::string answer_of(const history::Turn& turn) {
  std::string text;
  for (const auto& message : turn.answer) {
    for (const auto& part : message.parts) {
      if (const auto* piece = std::get_if<core::TextPart>(&part)) text += piece->text;
    }
  }
  return text;
}

bool eventually(const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + kHangLimit;
  while (std::chrono::steady_clock::now() < end) {
    if (condition()) return true;
    std::this_thread::sleep_for(5ms);
  }
  return false;
}

std::vector<std::string> names_in(const std::string& directory) {
  std::vector<std::string> names;
  if (!std::filesystem::exists(directory)) return names;
  for (const auto& entry : std::filesystem::directory_iterator(directory))
    names.push_back(entry.path().filename());
  return names;
}

struct RecorderFixture {
  test::TemporaryDirectory home;
  history::Place place{home.path() + "/agentpress"};
  const std::string session = history::make_session_id();
  mode_t old_mask = ::umask(0);

  ~RecorderFixture() {
    ::umask(old_mask);
    if (!std::filesystem::is_directory(place.directory)) return;
    CHECK(util::file_status(place.directory)->mode == 0700);
    for (const auto& entry : std::filesystem::recursive_directory_iterator(place.directory)) {
      const auto expected = entry.is_directory() ? 0700U : 0600U;
      CHECK_MESSAGE(util::file_status(entry.path())->mode == expected, entry.path().string());
    }
  }
};

}  // namespace

TEST_CASE_FIXTURE(RecorderFixture, "Recorder: a short answer is there at the end") {
  const auto recorded = record(place, session, "ho");
  CHECK(recorded.where == Where::history);
  CHECK_FALSE(recorded.fault.has_value());
  CHECK(recorded.notices.empty());
  const auto loaded = load(place, session);
  CHECK(loaded.summary.title == "hi");
  REQUIRE(loaded.turns.size() == 1);
  CHECK(loaded.turns[0].end.state == State::complete);
  CHECK(loaded.turns[0].end.total_milliseconds == 7);
  CHECK(answer_of(loaded.turns[0]) == "ho");
  CHECK(names_in(place.pending_directory()).empty());
  CHECK_FALSE(history::is_session_locked(place, session));
}

TEST_CASE_FIXTURE(RecorderFixture, "Recorder: all kinds of events come back as parts") {
  Recorder recorder(place, session);
  recorder.start(sample_start());
  for (const auto& event : std::vector<core::Event>{
           core::ReplyInformation{.served_model = "m-2"}, core::ReasoningDelta{.text = "hm"},
           core::ReasoningDelta{.text = "m", .opaque = std::string("\0\xFF", 2)}, core::TextDelta{"one "},
           core::TextDelta{"two"}, core::ToolCallDelta{.index = 0, .id = "c", .name = "f", .arguments = "{"},
           core::ToolCallDelta{.index = 0, .arguments = "}", .opaque = "s"}, core::RefusalDelta{"no"},
           core::RefusalDelta{"pe"}, core::Citation{.url = "u", .title = "t"}}) {
    recorder.on_event(event);
    std::this_thread::sleep_for(60ms);
  }
  CHECK(
      recorder.finish({.state = State::failed, .error_class = "refused", .served_model = "m-2"}, 5s).where ==
      Where::history);
  const auto turn = load(place, session).turns.at(0);
  REQUIRE(turn.answer.size() == 1);
  REQUIRE(turn.answer[0].parts.size() == 3);
  CHECK(std::get<core::ReasoningPart>(turn.answer[0].parts[0]).text == "hmm");
  CHECK(std::get<core::ReasoningPart>(turn.answer[0].parts[0]).opaque == std::string("\0\xFF", 2));
  CHECK(std::get<core::TextPart>(turn.answer[0].parts[1]).text == "one two");
  CHECK(std::get<core::ToolCallPart>(turn.answer[0].parts[2]).arguments == "{}");
  CHECK(std::get<core::ToolCallPart>(turn.answer[0].parts[2]).opaque == "s");
  CHECK(turn.refusal == "nope");
  CHECK(turn.citations == std::vector<core::Citation>{{.url = "u", .title = "t"}});
  CHECK(turn.end.served_model == "m-2");
}

TEST_CASE_FIXTURE(RecorderFixture,
                  "Recorder: what streams is on the disk at once, whole, however long it is") {
  Recorder recorder(place, session);
  recorder.start(sample_start());
  std::string sent;
  for (int round = 0; round < 8; ++round) {
    for (int count = 0; count < 500; ++count) {
      const std::string delta = std::to_string(round * 1000 + count) + " äöü 你好 ";
      sent += delta;
      recorder.on_event(core::TextDelta{delta});
    }
    CHECK(eventually([&] {
      auto store = Store::open(place, {.read_only = true});
      if (!store) return false;
      const auto loaded = store->load(session);
      return loaded && !loaded->turns.empty() && answer_of(loaded->turns[0]) == sent &&
             loaded->turns[0].end.state == State::running;
    }));
  }
  recorder.reroute({.provider = "other", .model = "m"});
  CHECK(recorder.finish({}, 5s).where == Where::history);
  const auto turn = load(place, session).turns.at(0);
  CHECK(answer_of(turn) == sent);
  CHECK(turn.start.route.provider == "other");
}

TEST_CASE_FIXTURE(RecorderFixture, "Recorder: without finish the turn stays as it is and is told as killed") {
  {
    Recorder recorder(place, session);
    recorder.start(sample_start());
    recorder.on_event(core::TextDelta{"half"});
    CHECK(eventually([&] { return std::filesystem::exists(place.database()); }));
  }
  const auto turn = load(place, session).turns.at(0);
  CHECK(turn.end.state == State::killed);
  CHECK(answer_of(turn) == "half");
  int hits = 0;
  auto store = Store::open(place, {});
  CHECK_FALSE(store->search("half", {}, [&](const auto&) { return ++hits > 0; }).has_value());
  CHECK(hits == 1);
}

TEST_CASE_FIXTURE(RecorderFixture,
                  "Recorder: a killed process loses nothing that was written, the next start tells") {
  const pid_t child = ::fork();
  if (child == 0) {
    Recorder recorder(place, session);
    recorder.start(sample_start("asked"));
    recorder.on_event(core::TextDelta{"half an answer"});
    ::pause();
    ::_exit(0);
  }
  CHECK(eventually([&] {
    auto store = Store::open(place, {.read_only = true});
    if (!store) return false;
    const auto loaded = store->load(session);
    return loaded && !loaded->turns.empty() && answer_of(loaded->turns[0]) == "half an answer";
  }));
  CHECK(load(place, session).turns.at(0).end.state == State::running);
  ::kill(child, SIGKILL);
  REQUIRE(::waitpid(child, nullptr, 0) == child);
  CHECK(record(place, history::make_session_id(), "another").where == Where::history);
  auto store = Store::open(place, {.read_only = true});
  const auto turn = store->load(session)->turns.at(0);
  CHECK(turn.end.state == State::killed);
  CHECK(answer_of(turn) == "half an answer");
}

TEST_CASE_FIXTURE(RecorderFixture,
                  "Recorder: a locked history makes nobody wait; the turn comes home later") {
  REQUIRE(record(place, session, "first").where == Where::history);
  const history::Patience no_patience(0ms);
  const history::Database blocker(place.database(), {}, no_patience);
  blocker.execute("BEGIN EXCLUSIVE");

  SUBCASE("all the time") {
    const auto recorded = record(place, session, "second", 200ms);
    CHECK(recorded.where == Where::pending);
    REQUIRE(recorded.fault.has_value());
    CHECK(recorded.fault->kind == FaultKind::locked);
    CHECK(names_in(place.pending_directory()).size() >= 1);
    blocker.execute("ROLLBACK");
  }
  SUBCASE("only while it streams") {
    Recorder recorder(place, session);
    recorder.start(sample_start());
    recorder.on_event(core::TextDelta{"sec"});
    CHECK(eventually([&] { return !names_in(place.pending_directory()).empty(); }));
    blocker.execute("ROLLBACK");
    recorder.on_event(core::TextDelta{"ond"});
    CHECK(recorder.finish({}, 5s).where == Where::history);
  }
  SUBCASE("and its process dies meanwhile") {
    {
      Recorder recorder(place, session);
      recorder.start(sample_start());
      recorder.on_event(core::TextDelta{"second"});
      CHECK(eventually([&] { return !names_in(place.pending_directory()).empty(); }));
      // While the session is locked nobody takes its file away.
      blocker.execute("ROLLBACK");
      CHECK(load(place, session).turns.size() == 1);
    }
    CHECK(load(place, session).turns.at(1).end.state == State::killed);
  }
  const auto turns = load(place, session).turns;
  REQUIRE(turns.size() == 2);
  CHECK(answer_of(turns[0]) == "first");
  CHECK(answer_of(turns[1]) == "second");
  CHECK(names_in(place.pending_directory()).empty());
}

TEST_CASE_FIXTURE(RecorderFixture,
                  "Recorder: locked in the middle, the half in history.db gives way to the whole") {
  Recorder recorder(place, session);
  recorder.start(sample_start());
  recorder.on_event(core::TextDelta{"one "});
  CHECK(eventually([&] {
    auto store = Store::open(place, {.read_only = true});
    return store && store->count({}).value_or(0) == 1;
  }));
  const history::Patience patience(10s);
  const history::Database blocker(place.database(), {}, patience);
  blocker.execute("BEGIN EXCLUSIVE");
  recorder.on_event(core::TextDelta{"two "});
  CHECK(eventually([&] { return !names_in(place.pending_directory()).empty(); }));
  SUBCASE("free again at the end") {
    blocker.execute("ROLLBACK");
    CHECK(recorder.finish({}, 5s).where == Where::history);
  }
  SUBCASE("locked to the end") {
    CHECK(recorder.finish({}, 50ms).where == Where::pending);
    blocker.execute("ROLLBACK");
    // A later turn of the session comes first into the file.
  }
  const auto turns = load(place, session).turns;
  REQUIRE(turns.size() == 1);
  CHECK(answer_of(turns[0]) == "one two ");
  CHECK(turns[0].end.state == State::complete);
  CHECK(turns[0].number == 1);
}

TEST_CASE_FIXTURE(RecorderFixture, "Recorder: a turn that comes home late stands where it began") {
  REQUIRE(record(place, session, "first").where == Where::history);
  {
    const history::Patience no_patience(0ms);
    const history::Database blocker(place.database(), {}, no_patience);
    blocker.execute("BEGIN EXCLUSIVE");
    Recorder recorder(place, session);
    recorder.start(sample_start("hi", 2000));
    recorder.on_event(core::TextDelta{"second"});
    CHECK(recorder.finish({}, 20ms).where == Where::pending);
  }
  // The file is kept away while the next turn is written.
  const auto name = names_in(place.pending_directory()).at(0);
  std::filesystem::rename(place.pending_directory(), home.path() + "/away");
  {
    Recorder recorder(place, session);
    recorder.start(sample_start("hi", 3000));
    recorder.on_event(core::TextDelta{"third"});
    CHECK(recorder.finish({}, 5s).where == Where::history);
  }
  std::filesystem::rename(home.path() + "/away", place.pending_directory());
  const auto turns = load(place, session).turns;
  REQUIRE(turns.size() == 3);
  CHECK(answer_of(turns[1]) == "second");
  CHECK(answer_of(turns[2]) == "third");
  CHECK(turns[2].number == 3);
}

TEST_CASE_FIXTURE(RecorderFixture,
                  "Recorder: a damaged history is set aside, and the turn is in the new one") {
  REQUIRE(record(place, session, "old").where == Where::history);
  std::filesystem::resize_file(place.database(), 0);
  std::string junk(20'000, '\xAB');
  home.write("agentpress/history.db", junk);
  home.write("agentpress/history.db-journal", "");
  const auto other = history::make_session_id();
  SUBCASE("at once") {
    const auto recorded = record(place, other, "new");
    CHECK(recorded.where == Where::history);
    REQUIRE(recorded.notices.size() == 1);
    CHECK(recorded.notices[0].contains("history.db.damaged-"));
    CHECK_FALSE(recorded.fault.has_value());
  }
  SUBCASE("not while another one has it open") {
    {
      const auto lock_holder = Store::open({place.directory}, {.read_only = true});
      CHECK_FALSE(lock_holder.has_value());
      history::Place elsewhere{home.path() + "/elsewhere"};
      REQUIRE(record(elsewhere, other, "x").where == Where::history);
      // A reader of a file that was good when it opened it.
      std::filesystem::copy_file(elsewhere.database(), place.database(),
                                 std::filesystem::copy_options::overwrite_existing);
      const auto reader = Store::open(place, {.read_only = true});
      REQUIRE(reader.has_value());
      home.write("agentpress/history.db", junk);
      const auto recorded = record(place, other, "new");
      CHECK(recorded.where == Where::pending);
      CHECK(recorded.fault->kind == FaultKind::corrupt);
      CHECK(util::read_file(place.database(), 1'000'000).value() == junk);
    }
    auto store = Store::open(place, {.if_damaged = history::IfDamaged::set_aside});
    REQUIRE(store.has_value());
  }
  const auto turns = load(place, other).turns;
  REQUIRE(turns.size() == 1);
  CHECK(answer_of(turns[0]) == "new");
  std::string aside;
  for (const auto& name : names_in(place.directory)) {
    if (name.starts_with("history.db.damaged-") && !name.ends_with("-journal")) aside = name;
  }
  REQUIRE_FALSE(aside.empty());
  CHECK(util::read_file(place.directory + "/" + aside, 1'000'000).value() == junk);
}

TEST_CASE_FIXTURE(RecorderFixture, "Recorder: a newer history is not touched") {
  REQUIRE(record(place, session, "old").where == Where::history);
  {
    const history::Patience no_patience(0ms);
    const history::Database database(place.database(), {}, no_patience);
    database.execute("PRAGMA user_version = 999");
  }
  const auto before = util::read_file(place.database(), 10'000'000).value();
  const auto names_before = names_in(place.directory).size();
  const auto recorded = record(place, history::make_session_id(), "new");
  CHECK(recorded.where == Where::pending);
  CHECK(recorded.fault->kind == FaultKind::newer);
  CHECK(util::read_file(place.database(), 10'000'000).value() == before);
  CHECK(names_in(place.directory).size() == names_before + 1);  // pending
}

TEST_CASE_FIXTURE(RecorderFixture, "Recorder: where nothing can be written, it says so and nobody waits") {
  SUBCASE("the directory is a file") {
    std::filesystem::create_directory(home.path() + "/x");
    const auto path = home.write("x/file", "");
    const auto recorded = record({path}, session, "a");
    CHECK(recorded.where == Where::nowhere);
    CHECK(recorded.fault->message == path + ": cannot make this directory: not a directory");
  }
  SUBCASE("history.db is a directory") {
    std::filesystem::create_directories(place.database());
    ::chmod(place.directory.c_str(), 0700);
    ::chmod(place.database().c_str(), 0700);
    const auto recorded = record(place, session, "a");
    CHECK(recorded.where == Where::pending);
    CHECK(recorded.fault.has_value());
  }
  SUBCASE("it was never started") {
    Recorder recorder(place, session);
    recorder.on_event(core::TextDelta{"x"});
    CHECK(recorder.finish({}, 1s).where == Where::nowhere);
  }
}

TEST_CASE_FIXTURE(RecorderFixture, "Recorder: sixteen processes at once lose no turn") {
  constexpr int kProcesses = 16;
  constexpr int kTurns = 12;
  std::vector<pid_t> children;
  for (int process = 0; process < kProcesses; ++process) {
    const pid_t child = ::fork();
    if (child == 0) {
      bool is_good = true;
      const auto mine = history::make_session_id();
      for (int turn = 0; turn < kTurns; ++turn) {
        Recorder recorder(place, mine);
        recorder.start(sample_start("p" + std::to_string(process), 1000 + turn));
        recorder.on_event(core::TextDelta{"answer " + std::to_string(turn) + std::string(5000, 'x')});
        if (turn % 4 == 0) std::this_thread::sleep_for(120ms);
        recorder.on_event(core::TextDelta{" end"});
        is_good = recorder.finish({}, 20s).where != Where::nowhere && is_good;
      }
      ::_exit(is_good ? 0 : 1);
    }
    children.push_back(child);
  }
  for (const auto child : children) {
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(status == 0);
  }
  auto store = Store::open(place, {});
  REQUIRE(store.has_value());
  CHECK(store->count({}) == kProcesses);
  int turns = 0;
  std::vector<std::string> ids;
  CHECK_FALSE(store
                  ->list({},
                         [&](const history::SessionSummary& summary) {
                           ids.push_back(summary.id);
                           return true;
                         })
                  .has_value());
  for (const auto& id : ids) {
    const auto loaded = store->load(id);
    REQUIRE(loaded.has_value());
    for (const auto& turn : loaded->turns) {
      CHECK(turn.end.state == State::complete);
      CHECK(answer_of(turn).starts_with("answer " + std::to_string(turns % kTurns) + "x"));
      CHECK(answer_of(turn).ends_with(" end"));
      ++turns;
    }
  }
  CHECK(turns == kProcesses * kTurns);
  const auto report = store->check();
  CHECK(report->remaining.empty());
  CHECK(report->pending == 0);
}

TEST_CASE_FIXTURE(RecorderFixture, "Recorder: its thread takes no signals") {
  Recorder recorder(place, session);
  recorder.start(sample_start());
  CHECK(eventually([&] { return std::filesystem::exists(place.database()); }));
  int others = 0;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    if (task.path().filename() == std::to_string(::getpid())) continue;
    const auto status = util::read_file(task.path().string() + "/status", 100'000);
    if (!status) continue;
    ++others;
    const auto at = status->find("SigBlk:\t");
    REQUIRE(at != std::string::npos);
    const auto blocked = std::stoull(status->substr(at + 8, 16), nullptr, 16);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGWINCH})
      CHECK((blocked >> (signal - 1) & 1U) == 1U);
  }
  CHECK(others >= 1);
  CHECK(recorder.finish({}, 5s).where == Where::history);
}
