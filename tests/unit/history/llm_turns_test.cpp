// llm's message store, from 0.36 on.
#include "llm_file.hpp"
#include "told.hpp"

#include <doctest/doctest.h>

using namespace agentpress;  // NOLINT(google-build-using-namespace): a test
using test::LlmFile;
using test::told;

namespace {

/// A message of one text, child of the one before.
std::string message(const std::string& hash, const std::string& parent, const std::string& role,
                    const std::string& text) {
  return "insert into messages values ('" + hash + "', nullif('" + parent + "', ''), '" + role + "', null);" +
         "insert into parts (message_hash, position, type, text) values ('" + hash + "', 0, 'text', '" +
         text + "');";
}

std::string turn(const std::string& id, const std::string& thread, const std::string& parent,
                 const std::string& tip) {
  return "insert into turns (id, thread_id, parent_message_hash, tip_message_hash, model) values ('" + id +
         "', '" + thread + "', '" + parent + "', '" + tip + "', 'm');";
}

const std::string kTables = test::llm_last_responses() + test::llm_message_store();
const std::string kConversation =
    message("s", "", "system", "be brief") + message("u1", "s", "user", "one") +
    message("a1", "u1", "assistant", "ONE") + message("u2", "a1", "user", "two") +
    message("a2", "u2", "assistant", "TWO") + turn("1", "t", "u1", "a1") + turn("2", "t", "u2", "a2");

}  // namespace

TEST_CASE("llm turns: each tells only what is new in it") {
  const LlmFile file(
      kTables + kConversation +
      "update turns set resolved_model = 'm-2', input_tokens = 3, output_tokens = 4, duration_ms = 9,"
      " datetime_utc = '2026-01-01T00:00:00.5+00:00' where id = '2'");
  const auto sessions = file.sessions();
  REQUIRE(sessions.size() == 1);
  CHECK(sessions[0].summary.source == "llm:t");
  const auto& turns = sessions[0].turns;
  REQUIRE(turns.size() == 2);
  CHECK(told(turns[0].start.messages) == "system: be brief | user: one");
  CHECK(told(turns[0].answer) == "assistant: ONE");
  CHECK(told(turns[1].start.messages) == "user: two");
  CHECK(told(turns[1].answer) == "assistant: TWO");
  CHECK(turns[1].end.served_model == "m-2");
  CHECK(turns[1].end.total_milliseconds == 9);
  CHECK(turns[1].start.started == 1767225600500);
  REQUIRE(turns[1].end.usage);
  CHECK(turns[1].end.usage->input_tokens == 3);
}

TEST_CASE("llm turns: a fork has the beginning it shares") {
  const LlmFile file(kTables + kConversation + message("u3", "a1", "user", "else") +
                     message("a3", "u3", "assistant", "ELSE") + turn("3", "fork", "u3", "a3"));
  const auto sessions = file.sessions();
  REQUIRE(sessions.size() == 2);
  CHECK(sessions[0].summary.source == "llm:fork");
  CHECK(told(sessions[0].turns.at(0).start.messages) ==
        "system: be brief | user: one | assistant: ONE | user: else");
  CHECK(told(sessions[0].turns.at(0).answer) == "assistant: ELSE");
}

TEST_CASE("llm turns: the same prompt again, and a conversation with another beginning") {
  const LlmFile file(kTables + kConversation + message("a2b", "u2", "assistant", "TWO AGAIN") +
                     turn("3", "t", "u2", "a2b") + message("S", "", "system", "be long") +
                     message("U1", "S", "user", "one") + message("A1", "U1", "assistant", "ONE") +
                     message("U4", "A1", "user", "four") + message("A4", "U4", "assistant", "FOUR") +
                     turn("4", "t", "U4", "A4"));
  const auto sessions = file.sessions();
  REQUIRE(sessions.size() == 1);
  REQUIRE(sessions[0].turns.size() == 4);
  CHECK(told(sessions[0].turns[2].start.messages) == "user: two");
  CHECK(told(sessions[0].turns[2].answer) == "assistant: TWO AGAIN");
  CHECK(told(sessions[0].turns[3].start.messages) == "system: be long | user: four");
  CHECK(told(sessions[0].turns[3].answer) == "assistant: FOUR");
}

TEST_CASE("llm turns: parts of every kind") {
  const LlmFile file(
      kTables +
      "insert into attachments values ('x', 'image/png', null, null, x'89');"
      "insert into fragments (id, content) values (7, 'a long novel');"
      "insert into messages values ('u', null, 'user', null), ('a', 'u', 'assistant', null), ('t', 'a', "
      "'tool', null),"
      " ('b', 't', 'assistant', null);"
      "insert into parts (id, message_hash, position, type, tool_name, text, payload) values"
      " (1, 'u', 1, 'attachment', null, null, '{\"attachment\": {\"id\": \"x\"}}'),"
      " (2, 'u', 0, 'text', null, null,"
      "  '{\"text_ref\": [{\"literal\": \"About \\u00e9\\n\"}, {\"fragment\": 7}, {\"literal\": \"?\"}]}'),"
      " (3, 'a', 0, 'reasoning', null, '', '{\"redacted\": true}'), (4, 'a', 1, 'reasoning', null, 'hm', "
      "null),"
      " (5, 'a', 2, 'tool_call', 'look', null,"
      "  '{\"name\": \"look\", \"arguments\": {\"z\": 1, \"a\": [\"\\u00fc\"]}, \"tool_call_id\": \"c1\"}'),"
      " (6, 'a', 3, 'tool_call', 'now', null, '{\"name\": \"now\", \"arguments\": {}}'),"
      " (7, 't', 0, 'tool_result', 'look', null,"
      "  '{\"name\": \"look\", \"output\": \"nul \\u0000 \\ud83c\\udf89\", \"tool_call_id\": \"c1\"}'),"
      " (8, 't', 1, 'tool_result', 'now', null, '{\"name\": \"now\", \"output\": \"Error\", \"exception\": "
      "\"E: x\"}'),"
      " (9, 'b', 0, 'text', null, 'done', null), (10, 'b', 1, 'tool_call', 'odd', null, 'not json'),"
      " (11, 'b', 2, 'hologram', null, null, null);"
      "insert into part_attachments values (1, 'x', 0);" +
      turn("1", "t", "u", "a") + turn("2", "t", "t", "b"));
  const auto sessions = file.sessions();
  REQUIRE(sessions.size() == 1);
  REQUIRE(sessions[0].turns.size() == 1);
  CHECK(told(sessions[0].turns[0].start.messages) == "user: About é\na long novel? [image/png  iQ==]");
  CHECK(told(sessions[0].turns[0].answer) ==
        std::string("assistant: {hm} call(c1, look, {\"z\":1,\"a\":[\"\\u00fc\"]}) call(call_1, now, {}) | "
                    "tool: result(c1, "
                    "look, nul ") +
            '\0' + " 🎉) error(call_1, now, Error) | assistant: done call(call_2, odd, )");
}

TEST_CASE("llm turns: a conversation that an older llm began") {
  const LlmFile file(
      kTables + message("u1", "", "user", "old") + message("a1", "u1", "assistant", "OLD") +
      message("u2", "a1", "user", "new") + message("a2", "u2", "assistant", "NEW") +
      turn("2", "c", "u2", "a2") +
      "insert into responses (id, prompt, response, conversation_id) values ('1', 'old', 'OLD', 'c'),"
      " ('2', 'both', 'BOTH', 'c');");
  const auto sessions = file.sessions();
  REQUIRE(sessions.size() == 1);
  REQUIRE(sessions[0].turns.size() == 2);
  CHECK(told(sessions[0].turns[0].start.messages) == "user: old");
  CHECK(told(sessions[0].turns[1].start.messages) == "user: new");
  CHECK(told(sessions[0].turns[1].answer) == "assistant: NEW");
}

TEST_CASE("llm turns: damaged chains come to an end") {
  const LlmFile file(kTables + message("x", "y", "user", "x") + message("y", "x", "assistant", "y") +
                     turn("1", "loop", "x", "y") + turn("2", "lost", "nowhere", "") +
                     turn("3", "tip", "", "nowhere"));
  const auto sessions = file.sessions();
  REQUIRE(sessions.size() == 3);
  CHECK(told(sessions[0].turns.at(0).start.messages) == "assistant: y | user: x");
  CHECK(sessions[1].turns.at(0).start.messages.empty());
  CHECK(sessions[2].turns.at(0).answer.empty());
}
