#include "history/import_llm.hpp"

#include "history/database.hpp"
#include "llm_file.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

using namespace agentpress;           // NOLINT(google-build-using-namespace): a test
using namespace agentpress::history;  // NOLINT(google-build-using-namespace): a test
using test::LlmFile;

namespace {

std::expected<ImportSummary, Fault> import_quietly(const std::string& path) {
  return import_llm(path, [](const Session&) { return std::nullopt; });
}

Fault fault_at(const std::string& path) {
  const auto summary = import_quietly(path);
  return summary ? Fault{.message = "none"} : summary.error();
}

const std::string kThreeSessions =
    test::llm_first_responses() +
    "insert into responses (id, prompt, response) values ('1', 'a', 'A'), ('2', 'b', 'B'), ('3', 'c', 'C');";

}  // namespace

TEST_CASE("import llm: what looks like it") {
  CHECK(looks_like_llm(LlmFile(kThreeSessions).path()));
  CHECK(looks_like_llm(LlmFile(test::llm_first_table()).path()));
  const test::TemporaryDirectory directory;
  CHECK_FALSE(looks_like_llm(directory.path()));
  CHECK_FALSE(looks_like_llm(directory.path() + "/none"));
  CHECK_FALSE(looks_like_llm(directory.write("text", "messages: []\n")));
}

TEST_CASE("import llm: faults name the file") {
  const test::TemporaryDirectory directory;
  CHECK(fault_at(directory.path() + "/none").kind == FaultKind::missing);
  CHECK(fault_at(directory.path() + "/none").message.find("/none") != std::string::npos);
  CHECK(fault_at(directory.write("text", "no database, but long enough to be looked at\n")).kind ==
        FaultKind::corrupt);
  for (const char* tables : {"create table responses (id, prompt, response)", "create table log (message)"}) {
    CHECK(fault_at(LlmFile(tables).path()).kind == FaultKind::corrupt);
  }
  const LlmFile other("create table notes (text)");
  CHECK(fault_at(other.path()).kind == FaultKind::corrupt);
  CHECK(fault_at(other.path()).message ==
        other.path() + " is not a database of llm: it has no table of its answers");
  CHECK(fault_at(other.path()).hint.find("`llm logs path`") != std::string::npos);
}

TEST_CASE("import llm: a damaged file is refused before anything is imported") {
  const LlmFile file(test::llm_first_responses() +
                     "with recursive n(i) as (select 1 union all select i + 1 from n where i < 2000) "
                     "insert into responses (id, prompt, response) select i, hex(randomblob(200)), "
                     "hex(randomblob(200)) from n");
  const auto size = std::filesystem::file_size(file.path());
  std::fstream stream(file.path(), std::ios::binary | std::ios::in | std::ios::out);
  stream.seekp(static_cast<std::streamoff>(size / 2));
  stream << std::string(8192, 'x');
  stream.close();
  int sessions = 0;
  const auto summary = import_llm(file.path(), [&](const Session&) {
    ++sessions;
    return std::nullopt;
  });
  REQUIRE_FALSE(summary);
  CHECK(summary.error().kind == FaultKind::corrupt);
  CHECK(sessions == 0);
  std::filesystem::resize_file(file.path(), size / 2);
  CHECK(fault_at(file.path()).kind == FaultKind::corrupt);
}

TEST_CASE("import llm: an empty history is none") {
  const auto summary = import_quietly(LlmFile(test::llm_first_responses()).path());
  REQUIRE(summary);
  CHECK(summary->sessions == 0);
  CHECK(summary->notices.empty());
}

TEST_CASE("import llm: a newer llm is told of") {
  const LlmFile file(test::llm_last_responses() +
                     "insert into _llm_migrations values ('m027_turns_response_json', ''), ('other', '');"
                     "insert into responses (id, prompt, response) values ('1', 'a', 'A');");
  CHECK(import_quietly(file.path())->notices.empty());
  file.execute("insert into _llm_migrations values ('m028_something', '')");
  const auto summary = import_quietly(file.path());
  REQUIRE(summary);
  REQUIRE(summary->notices.size() == 1);
  CHECK(summary->notices[0].find("m028_something") != std::string::npos);
}

TEST_CASE("import llm: the fault of a sink ends the import") {
  int calls = 0;
  const LlmFile file(kThreeSessions);
  const auto summary = import_llm(file.path(), [&](const Session&) -> std::optional<Fault> {
    if (++calls == 2) return Fault{.kind = FaultKind::full, .message = "full"};
    return std::nullopt;
  });
  REQUIRE_FALSE(summary);
  CHECK(summary.error().kind == FaultKind::full);
  CHECK(calls == 2);
}

TEST_CASE("import llm: llm may write meanwhile, and what it removes is noticed") {
  const LlmFile file(kThreeSessions);
  int calls = 0;
  const auto summary = import_llm(file.path(), [&](const Session&) {
    // Waits for no lock: it would fail at once.
    if (++calls == 1) file.execute("insert into responses (id, prompt, response) values ('9', 'd', 'D')");
    if (calls == 2) file.execute("delete from responses where id = '3'");
    return std::nullopt;
  });
  REQUIRE_FALSE(summary);
  CHECK(calls == 2);
  CHECK(summary.error().kind == FaultKind::unavailable);
  CHECK(summary.error().message.find("removed or moved") != std::string::npos);
}

TEST_CASE("import llm: what is still in the write-ahead log is read too") {
  const LlmFile file(kThreeSessions);
  const Patience patience(std::chrono::milliseconds(0));
  const Database llm(file.path(), {}, patience);
  llm.execute("PRAGMA journal_mode=WAL");
  llm.execute("insert into responses (id, prompt, response) values ('4', 'd', 'D')");
  CHECK(file.sessions().size() == 4);
}

TEST_CASE("import llm: the file is not changed") {
  const LlmFile file(kThreeSessions);
  std::filesystem::permissions(file.path(), std::filesystem::perms::owner_read);
  const auto changed = std::filesystem::last_write_time(file.path());
  CHECK(file.sessions().size() == 3);
  CHECK(std::filesystem::last_write_time(file.path()) == changed);
}
