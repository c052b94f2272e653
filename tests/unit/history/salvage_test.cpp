// history/store: what `check` finds and mends, and what comes out of damaged files.
#include "fault_disk.hpp"
#include "history/database.hpp"
#include "history/store.hpp"
#include "sample_session.hpp"
#include "support/temporary_directory.hpp"
#include "util/files.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <string>

using namespace agentpress;
using history::FaultKind;
using history::Store;

namespace {

constexpr int kSessionCount = 40;
constexpr int kTurnsOfSession = 3;
constexpr int kTurnCount = kSessionCount * kTurnsOfSession;
const history::Patience kAnyPatience(std::chrono::milliseconds(0));

std::string salvage_answer(int session, int turn) {
  return fmt::format("answer {} {} ", session, turn) +
         std::string(static_cast<std::size_t>(session * 90), 'x');
}

history::Session salvage_session(int number) {
  history::Session session{.summary = {.id = fmt::format("{:012}", number)}};
  for (int turn = 1; turn <= kTurnsOfSession; ++turn)
    session.turns.push_back(test::simple_turn("question", salvage_answer(number, turn), number * 10 + turn));
  return session;
}

Store filled_store(const history::Place& place) {
  auto store = Store::open(place, {}).value();
  REQUIRE_FALSE(store.add_together([&]() -> std::optional<history::Fault> {
    for (int number = 0; number < kSessionCount; ++number)
      if (!store.add(salvage_session(number)).value_or(false)) return history::Fault{};
    return std::nullopt;
  }));
  return store;
}

/// How many turns are there, each of which is what it was.
int whole_turns(Store& store) {
  int count = 0;
  for (int number = 0; number < kSessionCount; ++number) {
    const auto loaded = store.load(fmt::format("{:012}", number));
    if (!loaded) continue;
    for (const auto& turn : loaded->turns) {
      bool is_whole = false;
      for (int each = 1; each <= kTurnsOfSession; ++each) {
        is_whole = is_whole ||
                   (turn.answer.size() == 1 &&
                    std::get<core::TextPart>(turn.answer[0].parts[0]).text == salvage_answer(number, each));
      }
      count += is_whole ? 1 : 0;
    }
  }
  return count;
}

void overwrite_page(const std::string& path, long page, std::mt19937& random) {
  std::string junk(4096, '\0');
  if (random() % 2 == 0) {
    for (auto& byte : junk) byte = static_cast<char>(random());
  }
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(page * 4096);
  file.write(junk.data(), static_cast<std::streamsize>(junk.size()));
}

}  // namespace

TEST_CASE("check: a good history is told as good") {
  const test::TemporaryDirectory home;
  auto store = filled_store({home.path()});
  const auto report = store.check();
  REQUIRE(report.has_value());
  CHECK(report->repaired.empty());
  CHECK(report->remaining.empty());
  CHECK(report->sessions == kSessionCount);
  CHECK(report->turns == kTurnCount);
  CHECK(report->bytes == static_cast<std::int64_t>(std::filesystem::file_size(home.path() + "/history.db")));
  CHECK(report->pending == 0);
}

TEST_CASE("check: a search index that is wrong is made anew, and permissions are taken away") {
  const test::TemporaryDirectory home;
  const history::Place place{home.path()};
  auto store = filled_store(place);
  {
    const history::Database database(place.database(), {}, kAnyPatience);
    database.execute("UPDATE part SET text = 'changed behind its back' WHERE key = 1");
  }
  ::chmod(place.database().c_str(), 0644);
  ::chmod(place.directory.c_str(), 0755);
  const auto report = store.check();
  CHECK(report->remaining.empty());
  REQUIRE(report->repaired.size() == 3);
  CHECK(util::file_status(place.database())->mode == 0600);
  CHECK(util::file_status(place.directory)->mode == 0700);
  int hits = 0;
  CHECK_FALSE(store.search("\"changed behind\"", {}, [&](const auto&) { return ++hits > 0; }));
  CHECK(hits == 1);
  CHECK(store.check()->repaired.empty());
}

TEST_CASE("salvage: from a file with pages destroyed comes all that is on the others, and the file stays") {
  const test::FaultDisk fast([](test::DiskChange change, std::string_view) {
    return change == test::DiskChange::sync ? test::FaultDisk::kSkip : 0;
  });
  const test::TemporaryDirectory source;
  filled_store({source.path()});
  const auto pages = static_cast<long>(std::filesystem::file_size(source.path() + "/history.db") / 4096);
  std::mt19937 random(7);
  double least = 1;
  double sum = 0;
  constexpr int kRounds = 30;
  for (int round = 0; round < kRounds; ++round) {
    const test::TemporaryDirectory home;
    const auto damaged = home.path() + "/history.db.damaged-1";
    std::filesystem::copy_file(source.path() + "/history.db", damaged);
    const auto first =
        round % 10 == 0 ? 0 : 1 + static_cast<long>(random() % static_cast<unsigned>(pages - 1));
    overwrite_page(damaged, first, random);
    const auto before = util::read_file(damaged, 100'000'000).value();
    auto store = Store::open({home.path() + "/new"}, {}).value();
    const auto result = history::salvage(damaged, store);
    REQUIRE_MESSAGE(result.has_value(), (result ? "" : result.error().message));
    CHECK(util::read_file(damaged, 100'000'000).value() == before);
    const int whole = whole_turns(store);
    least = std::min(least, static_cast<double>(whole) / kTurnCount);
    sum += static_cast<double>(whole) / kTurnCount;
    CHECK(store.check()->remaining.empty());
    // A second time nothing comes twice.
    CHECK(history::salvage(damaged, store)->turns == 0);
    CHECK(whole_turns(store) == whole);
  }
  MESSAGE(fmt::format("one of {} pages destroyed: {:.1f} % of the turns come back, {:.1f} % at least", pages,
                      100 * sum / kRounds, 100 * least));
  CHECK(sum / kRounds > 0.9);
}

TEST_CASE("salvage: from half a file comes what is in it, from no history nothing") {
  const test::TemporaryDirectory home;
  {
    filled_store({home.path()});
  }
  const auto damaged = home.path() + "/half.db";
  std::filesystem::copy_file(home.path() + "/history.db", damaged);
  std::filesystem::resize_file(damaged, std::filesystem::file_size(damaged) / 2);
  auto store = Store::open({home.path() + "/new"}, {}).value();
  const auto result = history::salvage(damaged, store);
  REQUIRE_MESSAGE(result.has_value(), (result ? "" : result.error().message));
  CHECK_FALSE(result->lost.empty());
  CHECK(whole_turns(store) > 0);
  CHECK(store.check()->remaining.empty());
  CHECK(history::salvage(home.path() + "/nothing.db", store).error().kind == FaultKind::missing);
  const auto junk = home.write("junk.db", std::string(50'000, 'j'));
  const auto nothing = history::salvage(junk, store);
  if (nothing) CHECK(nothing->turns == 0);
  CHECK(store.check()->remaining.empty());
}
