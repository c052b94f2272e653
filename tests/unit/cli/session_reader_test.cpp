// Sessions as JSON and back: nothing may be lost, and what is wrong has its place.
#include "cli/session_reader.hpp"

#include "render/session_json.hpp"
#include "support/temporary_directory.hpp"

#include <doctest/doctest.h>

#include <fstream>

using namespace agentpress;
using cli::read_sessions;
using history::Session;

namespace {

std::string every_byte() {
  std::string bytes;
  for (int value = 0; value < 256; ++value) bytes += static_cast<char>(value);
  return bytes;
}

/// Every field has a value of its own.
Session full_session(std::string id) {
  core::Message system = core::text_message(core::Role::system, "be brief\n");
  core::Message prompt{.role = core::Role::user,
                       .parts = {core::TextPart{std::string("nul \0 inside", 12)},
                                 core::MediaPart{"image/png", "iVBORw0=", "", "a.png"},
                                 core::MediaPart{"", "", "https://127.0.0.1/x", ""}}};
  core::Message answer{.role = core::Role::assistant,
                       .parts = {core::ReasoningPart{"because", "b3BhcXVl+/="}, core::TextPart{every_byte()},
                                 core::ToolCallPart{"call_1", "look", R"({"a": 1.0, "a": 2})", "sig"}}};
  core::Message result{.role = core::Role::tool,
                       .parts = {core::ToolResultPart{"call_1", "look", "\u65e5\u672c", true}}};
  history::Turn turn{.number = 1,
                     .id = "0123456789aa",
                     .start = {.messages = {system, prompt},
                               .route = {"anthropic", "anthropic_messages", "claude", "claude-4",
                                         "https://127.0.0.1/v1", "prefix", "ANTHROPIC_API_KEY"},
                               .started = 1'799'915'400'250},
                     .answer = {answer, result, core::text_message(core::Role::assistant, "done")},
                     .citations = {{"https://127.0.0.1/c", "C"}, {"https://127.0.0.1/d", ""}},
                     .refusal = "no",
                     .end = {.state = history::State::failed,
                             .finish_reason = "length",
                             .finish_word = "max_tokens",
                             .error_class = "incomplete",
                             .error_message = "cut",
                             .served_model = "claude-4-1",
                             .response_id = "msg_1",
                             .request_id = "req_1",
                             .usage = core::Usage{1, 2, 3, 4, 5, R"({"in":1})"},
                             .cost_usd = 0.1 + 0.2,
                             .first_token_milliseconds = 7,
                             .total_milliseconds = 8,
                             .attempts = 2}};
  history::Turn bare{.number = 2, .id = {}, .start = {.messages = {}, .route = {}, .started = -1}};
  return {.summary = {.id = std::move(id),
                      .name = "my name",
                      .title = "nul inside",
                      .source = "llm:01h",
                      .created = 1,
                      .used = 1'799'915'400'250,
                      .turns = 2},
          .turns = {turn, bare}};
}

std::string session_json(const Session& session) {
  auto text = render::session_json_start(session.summary);
  for (const auto& turn : session.turns)
    text += (&turn == session.turns.data() ? "" : ",") + render::turn_json(turn);
  return text += render::kSessionJsonEnd;
}

struct Reading {
  std::vector<Session> sessions;
  std::string fault;
};

Reading read_back(const std::string& content) {
  const test::TemporaryDirectory directory;
  const auto path = directory.path() + "/file";
  std::ofstream(path, std::ios::binary) << content;
  Reading reading;
  const auto fault = read_sessions(path, [&](Session session) {
    reading.sessions.push_back(std::move(session));
    return true;
  });
  if (fault) reading.fault = fault->message.substr(fault->message.find("/file") + 1);
  return reading;
}

std::string one(const std::string& turn) {
  return R"({"id":"0123456789ab","turns":[)" + turn + "]}";
}

}  // namespace

TEST_CASE("session json: everything comes back") {
  const auto text = session_json(full_session("0123456789ab"));
  CHECK(text.find('\n') == std::string::npos);
  const auto reading = read_back(text);
  CHECK(reading.fault.empty());
  REQUIRE(reading.sessions.size() == 1);
  const auto& session = reading.sessions.front();
  CHECK(session_json(session) == text);
  // The text alone would not tell a field that neither direction knows.
  const auto wanted = full_session("0123456789ab");
  const auto& turn = session.turns.front();
  CHECK(std::get<core::TextPart>(turn.answer[0].parts[1]).text == every_byte());
  CHECK(std::get<core::ReasoningPart>(turn.answer[0].parts[0]).opaque == "b3BhcXVl+/=");
  CHECK(std::get<core::ToolCallPart>(turn.answer[0].parts[2]).arguments == R"({"a": 1.0, "a": 2})");
  CHECK(std::get<core::ToolCallPart>(turn.answer[0].parts[2]).opaque == "sig");
  CHECK(std::get<core::ToolResultPart>(turn.answer[1].parts[0]).is_error);
  CHECK(std::get<core::MediaPart>(turn.start.messages[1].parts[1]).base64 == "iVBORw0=");
  CHECK(turn.id == "0123456789aa");
  CHECK(turn.start.route.key_source == "ANTHROPIC_API_KEY");
  CHECK(turn.end.usage == wanted.turns.front().end.usage);
  CHECK(turn.end.cost_usd == wanted.turns.front().end.cost_usd);
  CHECK(turn.end.first_token_milliseconds == 7);
  CHECK(turn.end.state == history::State::failed);
  CHECK(turn.citations == wanted.turns.front().citations);
  CHECK(session.turns.back().start.started == -1);
  CHECK(session.summary.source == "llm:01h");
  CHECK(session.summary.created == 1);
}

TEST_CASE("session json: one a line, in a list, in a list of its own, in any layout") {
  const auto first = session_json(full_session("000000000001"));
  const auto second = session_json(full_session("000000000002"));
  const std::vector<std::string> forms{
      first + "\n" + second + "\n",
      first + "\n\n" + second,
      R"({"schema_version":1,"sessions":[)" + first + "," + second + "]}\n",
      "{\"schema_version\":1,\"sessions\":[\n" + first + ",\n" + second + "\n]}\n",
      "{\n  \"sessions\" :\n [\n" + first + "\n,\n" + second + "\n],\n\"more\": [{}]}",
      "[" + first + ",\n" + second + "]"};
  for (const auto& form : forms) {
    const auto reading = read_back(form);
    CHECK_MESSAGE(reading.fault.empty(), reading.fault);
    REQUIRE(reading.sessions.size() == 2);
    CHECK(session_json(reading.sessions[0]) == first);
    CHECK(session_json(reading.sessions[1]) == second);
  }
  CHECK(read_back(R"({"sessions":[],"more":1})").fault.empty());
  CHECK(read_back("{\"id\": \"000000000001\",\n\"turns\": []}").sessions.size() == 1);
}

TEST_CASE("session json: the reading ends where the caller wants it to") {
  const test::TemporaryDirectory directory;
  const auto path = directory.path() + "/file";
  const auto line = session_json(full_session("000000000001"));
  for (const auto& content : {line + "\n" + line, "[" + line + "," + line + "]"}) {
    std::ofstream(path, std::ios::binary) << content;
    int count = 0;
    CHECK_FALSE(read_sessions(path, [&](const Session&) { return ++count < 1; }));
    CHECK(count == 1);
  }
}

TEST_CASE("session json: mistakes have their place") {
  const auto good = one("");
  struct Row {
    std::string content;
    std::string fault;
  };
  const std::vector<Row> rows{
      {"", "file:2:1: "},
      {"text", "file:1:"},
      {"7", "file: expected an object"},
      {"{}", "file: is no session: it has no \"turns\""},
      {good + "\n{\"turns\": [}\n", "file:2:12: "},
      {good + "\n" + good + "\n{\"id\":\"x\"}", "file:3: is no session"},
      {"{\"sessions\":[" + good + "," + good, "file:2:"},
      {"{\"sessions\":[" + good + ",{}]}", "file: session 2: is no session"},
      {R"({"schema_version":2,"turns":[]})",
       "file:1: was written by a newer version of agentpress (schema_version 2, this one reads 1)"},
      {one(R"({"state":"done"})"), "file:1: turns[0].state: expected complete, failed, killed or running"},
      {one(R"({"state":"complete","prompt":[{"role":"boss"}]})"),
       "file:1: turns[0].prompt[0].role: expected system"},
      {one(R"({"state":"complete","answer":[{"role":"user","parts":[{"type":"text"},{"type":"x"}]}]})"),
       "file:1: turns[0].answer[0].parts[1].type: expected text, reasoning"},
      {one(R"({"state":"complete","started":"yesterday"})"), "file:1: turns[0].started: expected a moment"},
      {one(R"({"state":"complete","refusal":{"hex":"0"}})"), "file:1: turns[0].refusal: expected a text"},
      {one(R"({"state":"complete","attempts":"1"})"), "file:1: turns[0].attempts: expected a number"},
      {one(R"({"state":"complete","usage":{"input_tokens":1.5}})"),
       "file:1: turns[0].usage.input_tokens: expected a number"},
      {one("7"), "file:1: turns[0]: expected an object"},
      {R"({"turns":{}})", "file:1: turns: expected an array"},
      {"{\"turns\":[],\"title\":\"\xff\"}", "file:1:"},
  };
  for (const auto& row : rows) {
    const auto reading = read_back(row.content);
    CHECK_MESSAGE(reading.fault.starts_with(row.fault), row.content << " -> " << reading.fault);
  }
}

TEST_CASE("session json: sessions before a mistake are handed on") {
  const auto good = one("");
  CHECK(read_back(good + "\n" + good + "\n{").sessions.size() == 2);
  CHECK(read_back("{\"sessions\":[" + good + "," + good + ",{]}").sessions.size() == 2);
}

TEST_CASE("session json: a turn that was being written when it was exported is one that was cut off") {
  CHECK(read_back(one(R"({"state":"running"})")).sessions.at(0).turns.at(0).end.state ==
        history::State::killed);
}

TEST_CASE("session json: a file that is not there") {
  const auto fault = read_sessions("/nowhere/at/all", [](const Session&) { return true; });
  REQUIRE(fault);
  CHECK(fault->message == "cannot read /nowhere/at/all: no such file or directory");
}

TEST_CASE("session json: cut anywhere it is a mistake, and nothing of it counts") {
  const auto line = session_json(full_session("000000000001"));
  const auto list = R"({"schema_version":1,"sessions":[)" + line + "]}";
  for (const auto& whole : {line, list}) {
    for (std::size_t length = 0; length < whole.size(); length += 31) {
      const auto reading = read_back(whole.substr(0, length));
      CHECK_FALSE(reading.fault.empty());
      // A session that is whole may come before the cut.
      CHECK(reading.sessions.size() <= (length > line.size() ? 1 : 0));
    }
  }
}

TEST_CASE("session json: any byte may be any other") {
  const auto line = session_json(full_session("000000000001"));
  for (std::size_t place = 0; place < line.size(); place += 23) {
    for (const char byte : {'"', '{', ']', '\\', '9', '\xff', '\0'}) {
      auto changed = line;
      changed[place] = byte;
      const auto reading = read_back(changed);
      CHECK(reading.fault.empty() == (reading.sessions.size() == 1));
    }
  }
}

TEST_CASE("session json: what nests without end costs no stack") {
  constexpr std::size_t kDepth = 200'000;
  for (const char* opening : {"[", "{\"a\":", "{\"sessions\":[", "{\"turns\":["}) {
    std::string content;
    while (content.size() < kDepth) content += opening;
    CHECK_FALSE(read_back(content).fault.empty());
    CHECK_FALSE(read_back(R"({"turns":[],"x":)" + content).fault.empty());
  }
  const auto closed = std::string(kDepth, '[') + std::string(kDepth, ']');
  CHECK(read_back(R"({"turns":[],"x":)" + closed + "}").sessions.size() == 1);
}
