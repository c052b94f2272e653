// history/store: sessions come back as they were, are found, listed, named and removed.
#include "history/store.hpp"

#include "history/session_lock.hpp"
#include "sample_session.hpp"
#include "support/temporary_directory.hpp"
#include "util/files.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <vector>

using namespace agentpress;
using history::FaultKind;
using history::Filter;
using history::Session;
using history::Store;

namespace {

Store open_store(const history::Place& place, const history::OpenOptions& options = {}) {
  auto store = Store::open(place, options);
  if (!store) FAIL(store.error().message);
  return *std::move(store);
}

std::string id_number(int number) {
  return fmt::format("{:012}", number);
}

Session session_with(const std::string& id, std::vector<history::Turn> turns) {
  Session session{.summary = {.id = id}};
  session.turns = std::move(turns);
  return session;
}

std::vector<std::string> ids_of(Store& store, const Filter& filter) {
  std::vector<std::string> ids;
  const auto fault = store.list(filter, [&](const history::SessionSummary& summary) {
    ids.push_back(summary.id);
    return true;
  });
  CHECK_FALSE(fault.has_value());
  return ids;
}

void check_private(const history::Place& place) {
  CHECK(util::file_status(place.directory)->mode == 0700);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(place.directory)) {
    const bool is_directory = entry.is_directory();
    CHECK_MESSAGE(util::file_status(entry.path())->mode == (is_directory ? 0700U : 0600U),
                  entry.path().string());
  }
}

/// A history of this test's own, with files that nobody else can read at the end.
struct Fixture {
  test::TemporaryDirectory home;
  history::Place place{home.path() + "/agentpress"};
  mode_t old_mask = ::umask(0);
  ~Fixture() {
    ::umask(old_mask);
    if (std::filesystem::exists(place.directory)) check_private(place);
  }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "Store: every field of a turn comes back, byte for byte") {
  const auto turn = test::full_turn();
  {
    auto store = open_store(place);
    CHECK(store.add(session_with("aaaaaaaaaaaa", {turn, test::simple_turn("hi", "ho", 2'000'000'000'000)}))
              .value());
  }
  auto store = open_store(place);
  const auto session = store.load("aaaaaaaaaaaa");
  REQUIRE(session.has_value());
  REQUIRE(session->turns.size() == 2);
  CHECK(test::text_of(session->turns[0]) == test::text_of(turn));
  CHECK(session->turns[0].number == 1);
  CHECK(session->turns[1].number == 2);
  CHECK(session->summary.title == "what is this?");
  CHECK(session->summary.created == turn.start.started);
  CHECK(session->summary.used == 2'000'000'000'000);
  CHECK(session->summary.turns == 2);
  CHECK(session->summary.provider == "openai");
  CHECK(session->summary.model == "gpt-5");
  const auto second = store.load("aaaaaaaaaaaa", 2, 2);
  REQUIRE(second->turns.size() == 1);
  CHECK(second->turns[0].number == 2);
}

TEST_CASE_FIXTURE(Fixture, "Store: an attachment is stored once") {
  auto store = open_store(place);
  auto turn = test::simple_turn("look", "nice");
  turn.start.messages[0].parts.push_back(
      core::MediaPart{.media_type = "image/png", .base64 = std::string(400'000, 'A')});
  for (int number = 0; number < 5; ++number)
    CHECK(store.add(session_with(id_number(number), {turn})).value());
  CHECK(std::filesystem::file_size(place.database()) < 500'000);
}

TEST_CASE_FIXTURE(Fixture, "Store: sessions are found by name, id and the beginning of an id") {
  auto store = open_store(place);
  const auto named = store.create("work on it", 5);
  REQUIRE(named.has_value());
  CHECK(store.find("work on it")->id == named->id);
  CHECK(store.add(session_with("abcd00000000", {test::simple_turn("a", "b", 1)})).value());
  CHECK(store.add(session_with("abcd11111111", {test::simple_turn("a", "b", 2)})).value());
  CHECK(store.find("abcd00000000")->id == "abcd00000000");
  CHECK(store.find("ABCD0")->id == "abcd00000000");
  CHECK(store.find("abcd").error().kind == FaultKind::ambiguous);
  CHECK(store.find("abcd").error().message ==
        "several sessions begin with 'abcd': abcd11111111, abcd00000000");
  for (const auto* text : {"abc", "", "abcd2", "abcd000000000", "work", "'; DROP TABLE session; --"})
    CHECK(store.find(text).error().kind == FaultKind::not_found);
  CHECK(store.last_used()->id == "abcd11111111");
  CHECK(store.load("abcd22222222").error().kind == FaultKind::not_found);
}

TEST_CASE_FIXTURE(Fixture, "Store: names are unique and sensible") {
  auto store = open_store(place);
  REQUIRE(store.create("one", 5).has_value());
  CHECK(store.create("one", 5).error().kind == FaultKind::name_taken);
  const auto two = store.create("two", 5)->id;
  CHECK(store.rename(two, "one")->kind == FaultKind::name_taken);
  CHECK_FALSE(store.rename(two, "two").has_value());
  CHECK_FALSE(store.rename(two, "drei ü").has_value());
  CHECK(store.find("drei ü")->id == two);
  CHECK(store.rename("zzzzzzzzzzzz", "four")->kind == FaultKind::not_found);
  for (const auto& name : std::vector<std::string>{"", " ", "-x", "a/b", "a\nb", "\xFF", "0123456789ab",
                                                   "ABCDEFGHJKMN", std::string(101, 'x')}) {
    CHECK(store.create(name, 5).error().kind == FaultKind::bad_name);
    CHECK(store.rename(two, name)->kind == FaultKind::bad_name);
  }
}

TEST_CASE_FIXTURE(Fixture, "Store: the list begins with the last used and goes on over any number of pages") {
  auto store = open_store(place);
  CHECK(store.last_used().error().kind == FaultKind::not_found);
  constexpr int kCount = 700;
  CHECK_FALSE(store
                  .add_together([&]() -> std::optional<history::Fault> {
                    for (int number = 0; number < kCount; ++number) {
                      // Several of one moment, so that a page ends among them.
                      auto turn = test::simple_turn("p", "a", 1000 + number / 3);
                      turn.start.route.provider = number % 2 == 0 ? "openai" : "anthropic";
                      turn.start.route.model = number % 5 == 0 ? "GPT-5-mini" : "claude";
                      if (!store.add(session_with(id_number(number), {turn})).value_or(false))
                        return history::Fault{};
                    }
                    return std::nullopt;
                  })
                  .has_value());
  const auto empty = store.create("empty", 1);
  REQUIRE(empty.has_value());
  auto ids = ids_of(store, {});
  REQUIRE(ids.size() == kCount + 1);
  // It has a name that nobody else can have, so it must be seen; but nothing can go on with it.
  CHECK(ids.back() == empty->id);
  CHECK(store.last_used().value().id == id_number(kCount - 1));
  REQUIRE_FALSE(store.remove({empty->id}).has_value());
  ids = ids_of(store, {});
  REQUIRE(ids.size() == kCount);
  for (int number = 0; number < kCount; ++number)
    CHECK(ids[static_cast<std::size_t>(number)] == id_number(kCount - 1 - number));
  CHECK(ids_of(store, {.limit = 300}).size() == 300);
  CHECK(ids_of(store, {.limit = 0}).empty());
  CHECK(ids_of(store, {.provider = "openai"}).size() == 350);
  CHECK(ids_of(store, {.provider = "openai", .model = "gpt-5-MINI"}).size() == 70);
  CHECK(store.count({.provider = "openai", .model = "claude", .limit = 1}) == 280);
  CHECK(store.count({.since = 1001, .until = 1002}) == 3);
  CHECK(ids_of(store, {.session = "0000"}).size() == kCount);
  CHECK(ids_of(store, {.session = id_number(7)}) == std::vector{id_number(7)});
  CHECK(store.count({}) == kCount);
  int seen = 0;
  CHECK_FALSE(store.list({}, [&](const auto&) { return ++seen < 10; }).has_value());
  CHECK(seen == 10);
}

TEST_CASE_FIXTURE(Fixture, "Store: nothing is locked while a list is shown") {
  auto store = open_store(place);
  CHECK(store.add(session_with(id_number(1), {test::simple_turn("find me", "a")})).value());
  auto other = open_store(place, {.busy_limit = std::chrono::milliseconds(0)});
  int calls = 0;
  const auto write = [&] {
    CHECK(other.create("name " + std::to_string(++calls), 1).has_value());
    return true;
  };
  CHECK_FALSE(store.list({}, [&](const auto&) { return write(); }).has_value());
  CHECK_FALSE(store.search("find", {}, [&](const auto&) { return write(); }).has_value());
  CHECK(calls == 2);
}

TEST_CASE_FIXTURE(Fixture, "Store: the same session is added once, by its id or where it came from") {
  auto store = open_store(place);
  auto session = session_with("", {test::simple_turn("a", "b")});
  session.summary.source = "llm:01h";
  CHECK(store.add(session).value());
  CHECK_FALSE(store.add(session).value());
  session.summary.source = "llm:01j";
  session.summary.name = "n";
  CHECK(store.add(session).value());
  session.summary.source = "llm:01k";
  CHECK(store.add(session).error().kind == FaultKind::name_taken);
  session.summary.name = "a/b";
  CHECK(store.add(session).error().kind == FaultKind::bad_name);
  session.summary.name = "";
  session.summary.id = "no id";
  CHECK(store.add(session).error().kind == FaultKind::bad_name);
  CHECK(store.count({}) == 2);
}

TEST_CASE_FIXTURE(Fixture,
                  "Store: a fault in the middle of add_together loses only the session it is about") {
  auto store = open_store(place);
  const auto fault = store.add_together([&]() -> std::optional<history::Fault> {
    auto named = session_with(id_number(1), {test::simple_turn("a", "b")});
    named.summary.name = "n";
    CHECK(store.add(named).value());
    named.summary.id = id_number(2);
    CHECK(store.add(named).error().kind == FaultKind::name_taken);
    named.summary.name = "";
    CHECK(store.add(named).value());
    CHECK_FALSE(store.add(named).value());
    return history::Fault{.kind = FaultKind::full, .message = "stop"};
  });
  CHECK(fault->message == "stop");
  CHECK(open_store(place).count({}) == 2);
}

TEST_CASE_FIXTURE(Fixture, "Store: what is removed is not in any file any more") {
  auto store = open_store(place);
  // Few of many and most of all are removed in two ways.
  int every = 0;
  SUBCASE("few") {
    every = 4;
  }
  SUBCASE("most") {
    every = 1;
  }
  REQUIRE(every > 0);
  auto secret = test::simple_turn("the passphrase is xyzzyplugh", "I will keep mellonfriend");
  secret.start.messages[0].parts.push_back(core::MediaPart{
      .media_type = "text/plain", .base64 = "c2VjcmV0YXR0YWNobWVudGJ5dGVz"});  // secretattachmentbytes
  std::vector<std::string> doomed;
  for (int number = 0; number < 40; ++number) {
    const bool is_doomed = number % 8 != 1 && number % every == 0;
    CHECK(store
              .add(session_with(id_number(number),
                                {is_doomed ? secret : test::simple_turn("keep this", "kept")}))
              .value());
    if (is_doomed) doomed.push_back(id_number(number));
  }
  const auto everything = [&] {
    std::string bytes;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(place.directory))
      if (entry.is_regular_file()) bytes += util::read_file(entry.path(), 100'000'000).value();
    return bytes;
  };
  CHECK(everything().contains("xyzzyplugh"));
  CHECK(everything().contains("secretattachmentbytes"));
  {
    const auto lock = history::SessionLock::take(place, doomed.back());
    CHECK(store.remove(doomed)->kind == FaultKind::in_use);
    CHECK(store.count({}) == 40);
  }
  CHECK(store.remove({id_number(0), "zzzzzzzzzzzz"})->kind == FaultKind::not_found);
  CHECK(store.count({}) == 40);
  CHECK_FALSE(store.remove(doomed).has_value());
  CHECK(store.count({}) == 40 - static_cast<std::int64_t>(doomed.size()));
  for (const auto* word : {"xyzzyplugh", "yzzyplugh", "mellonfriend", "llonfri", "secretattachment"})
    CHECK_FALSE(everything().contains(word));
  CHECK(everything().contains("keep"));
  const auto report = store.check();
  CHECK(report->remaining.empty());
  CHECK(report->repaired.empty());
  int hits = 0;
  CHECK_FALSE(store.search("xyzzyplugh", {}, [&](const auto&) { return ++hits > 0; }).has_value());
  CHECK(hits == 0);
}

TEST_CASE_FIXTURE(Fixture, "Store: read-only makes nothing") {
  CHECK(Store::open(place, {.read_only = true}).error().kind == FaultKind::missing);
  CHECK_FALSE(std::filesystem::exists(place.directory));
  open_store(place).add(session_with(id_number(1), {test::simple_turn("a", "b")})).value();
  std::filesystem::remove(place.lock_file());
  auto store = open_store(place, {.read_only = true});
  CHECK(store.count({}) == 1);
  CHECK(store.create("x", 1).error().kind == FaultKind::read_only);
  CHECK_FALSE(std::filesystem::exists(place.lock_file()));
}
