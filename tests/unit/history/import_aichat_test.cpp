#include "history/import_aichat.hpp"

#include "support/temporary_directory.hpp"
#include "told.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <utime.h>

#include <filesystem>
#include <map>

using namespace agentpress;           // NOLINT(google-build-using-namespace): a test
using namespace agentpress::history;  // NOLINT(google-build-using-namespace): a test

namespace {

constexpr std::string_view kSession =
    "model: a:b\nmessages:\n- {role: user, content: hi}\n- {role: assistant, content: yo}\n";

struct Imported {
  std::vector<Session> sessions;
  std::expected<ImportSummary, Fault> summary;
};

Imported import_all(const std::string& path) {
  Imported result{.sessions = {}, .summary = ImportSummary{}};
  result.summary = import_aichat(path, [&](const Session& session) {
    result.sessions.push_back(session);
    return std::nullopt;
  });
  return result;
}

/// aichat's folder with a session of every place.
void fill(const test::TemporaryDirectory& directory) {
  for (const char* folder :
       {"/sessions", "/sessions/_", "/agents", "/agents/coder", "/agents/coder/sessions"}) {
    std::filesystem::create_directory(directory.path() + folder);
  }
  directory.write("config.yaml", "model: a:b\n");
  directory.write("sessions/work.yaml", kSession);
  directory.write("sessions/notes.txt", kSession);
  directory.write("sessions/_/20250131T235958-greeting.yaml", kSession);
  directory.write("agents/coder/sessions/work.yaml", kSession);
}

}  // namespace

TEST_CASE("import aichat: its own folder") {
  const test::TemporaryDirectory directory;
  fill(directory);
  const auto imported = import_all(directory.path());
  REQUIRE(imported.summary);
  CHECK(imported.summary->sessions == 3);
  CHECK(imported.summary->turns == 3);
  CHECK(imported.summary->notices.empty());
  REQUIRE(imported.sessions.size() == 3);
  CHECK(imported.sessions[0].summary.source == "aichat:agents/coder/work");
  CHECK(imported.sessions[0].summary.name.empty());
  CHECK(imported.sessions[1].summary.source == "aichat:_/20250131T235958-greeting");
  CHECK(imported.sessions[1].summary.name.empty());
  CHECK(imported.sessions[2].summary.source == "aichat:work");
  CHECK(imported.sessions[2].summary.name == "work");
}

TEST_CASE("import aichat: sessions that aichat 0.30 itself has written") {
  const auto imported = import_all(std::string(AGENTPRESS_SOURCE_DIRECTORY) + "/tests/fixtures/aichat");
  REQUIRE(imported.summary);
  CHECK(imported.summary->notices.empty());
  std::map<std::string, std::string> sessions;
  for (const auto& session : imported.sessions) {
    for (const auto& turn : session.turns) {
      CHECK(turn.start.route.provider == "far");
      sessions[session.summary.source] +=
          test::told(turn.start.messages) + " -> " + test::told(turn.answer) + "\n";
    }
  }
  const std::string greeting = "Grüße 你好 🎉\n- a list: of 'things'\n\ttab \"quoted\" # no comment";
  CHECK(
      sessions ==
      std::map<std::string, std::string>{
          {"aichat:_/20261126T182948", "user: hello -> assistant: you said: hello\n"},
          {"aichat:long",
           "user: first question -> assistant: you said: first question\n"
           "user: second question -> assistant: you said: second question\n"
           "system: This is a summary of the chat history as a recap: a summary | user: after the summary -> "
           "assistant: you said: after the summary\n"},
          {"aichat:seen",
           "user: look [image/png pixel.png "
           "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+"
           "kcQAAAABJRU5ErkJggg==] -> assistant: you said: an image\n"},
          {"aichat:talk", "system: Answer like a sage. | user: " + greeting + " -> assistant: you said: " +
                              greeting + "\nuser: nothing -> \nuser: 0123 -> assistant: you said: 0123\n"},
          {"aichat:tools",
           "system: Use tools. | user: weather? -> assistant: wait call(call_1, weather, "
           "{\"city\":\"Zürich\"}) | tool: "
           "result(call_1, weather, {\"sky\":\"blue\",\"degrees\":21}) | assistant: you said: "
           "{\"sky\":\"blue\",\"degrees\":21}\n"}});
}

TEST_CASE("import aichat: a file has the same source as in its folder") {
  const test::TemporaryDirectory directory;
  fill(directory);
  const auto source_of = [&](const std::string& file) {
    return import_all(directory.path() + file).sessions.at(0).summary.source;
  };
  CHECK(source_of("/sessions/work.yaml") == "aichat:work");
  CHECK(source_of("/sessions/../sessions/_/20250131T235958-greeting.yaml") ==
        "aichat:_/20250131T235958-greeting");
  CHECK(source_of("/agents/coder/sessions/work.yaml") == "aichat:agents/coder/work");
  CHECK(import_all(directory.path() + "/sessions").sessions.size() == 2);
  directory.write("alone.yaml", kSession);
  // Elsewhere the name of a file is no name of a session: other words make another one.
  CHECK(source_of("/alone.yaml").starts_with("aichat:alone "));
  for (const auto* folder : {"/copy", "/other"}) std::filesystem::create_directory(directory.path() + folder);
  directory.write("copy/alone.yaml", kSession);
  CHECK(source_of("/copy/alone.yaml") == source_of("/alone.yaml"));
  directory.write("other/alone.yaml", std::string(kSession) + "# changed\n");
  CHECK(source_of("/other/alone.yaml") != source_of("/alone.yaml"));
}

TEST_CASE("import aichat: times are those of the name or of the file") {
  const test::TemporaryDirectory directory;
  fill(directory);
  const utimbuf times{.actime = 1'700'000'000, .modtime = 1'700'000'000};
  REQUIRE(::utime((directory.path() + "/sessions/work.yaml").c_str(), &times) == 0);
  CHECK(import_all(directory.path() + "/sessions/work.yaml").sessions.at(0).summary.created ==
        1'700'000'000'000);
  std::tm local{};
  local.tm_year = 125;
  local.tm_mday = 31;
  local.tm_hour = 23;
  local.tm_min = 59;
  local.tm_sec = 58;
  local.tm_isdst = -1;
  CHECK(import_all(directory.path() + "/sessions/_/20250131T235958-greeting.yaml")
            .sessions.at(0)
            .summary.used == Time{std::mktime(&local)} * 1000);
}

TEST_CASE("import aichat: one bad file does not stop the others") {
  const test::TemporaryDirectory directory;
  fill(directory);
  const auto bad =
      directory.write("sessions/bad.yaml", "model: a:b\nmessages:\n- {role: robot, content: x}\n");
  directory.write("sessions/empty.yaml", "model: a:b\nmessages: []\n");
  const auto imported = import_all(directory.path());
  REQUIRE(imported.summary);
  CHECK(imported.summary->sessions == 3);
  REQUIRE(imported.summary->notices.size() == 1);
  CHECK(imported.summary->notices[0] == "left out: " + bad + ":3: 'robot' is not a role that aichat has");
  const auto alone = import_all(bad);
  REQUIRE_FALSE(alone.summary);
  CHECK(alone.summary.error().kind == FaultKind::corrupt);
  CHECK(alone.summary.error().message == bad + ":3: 'robot' is not a role that aichat has");
}

TEST_CASE("import aichat: faults of files and of the sink") {
  const test::TemporaryDirectory directory;
  CHECK(import_all(directory.path()).summary.error().kind == FaultKind::not_found);
  CHECK(import_all(directory.path() + "/none.yaml").summary.error().kind == FaultKind::not_found);
  const std::string pipe = directory.path() + "/pipe.yaml";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  CHECK(import_all(pipe).summary.error().message == pipe + ": not a regular file");
  const auto file = directory.write("a.yaml", kSession);
  const auto refused = import_aichat(file, [](const Session&) { return Fault{.kind = FaultKind::full}; });
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == FaultKind::full);
}

TEST_CASE("import aichat: what looks like it") {
  const test::TemporaryDirectory directory;
  CHECK_FALSE(looks_like_aichat(directory.path()));
  fill(directory);
  CHECK(looks_like_aichat(directory.path()));
  CHECK(looks_like_aichat(directory.path() + "/sessions"));
  CHECK(looks_like_aichat(directory.path() + "/sessions/work.yaml"));
  CHECK_FALSE(looks_like_aichat(directory.path() + "/config.yaml"));
  CHECK_FALSE(looks_like_aichat(directory.path() + "/none"));
}
