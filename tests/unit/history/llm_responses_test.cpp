// The tables of llm up to 0.31.
#include "history/sha256.hpp"
#include "llm_file.hpp"
#include "told.hpp"

#include <doctest/doctest.h>

using namespace agentpress;  // NOLINT(google-build-using-namespace): a test
using history::State;
using test::LlmFile;
using test::told;

TEST_CASE("llm log: the first version knew no chats") {
  const LlmFile file(test::llm_first_table() +
                     "insert into log values ('chatgpt', 'be brief', 'hi', 'yo', 'gpt-3.5-turbo', "
                     "'2023-04-01 12:34:56.789'), ('chatgpt', null, 'again', null, 'gpt-4', 'yesterday');");
  const auto sessions = file.sessions();
  REQUIRE(sessions.size() == 2);
  CHECK(sessions[0].summary.source == "llm:1");
  CHECK(sessions[0].summary.provider == "chatgpt");
  CHECK(sessions[0].summary.model == "gpt-3.5-turbo");
  CHECK(sessions[0].summary.created == 1680352496789);
  CHECK(told(sessions[0].turns.at(0).start.messages) == "system: be brief | user: hi");
  CHECK(told(sessions[0].turns.at(0).answer) == "assistant: yo");
  CHECK(sessions[1].summary.source == "llm:2");
  CHECK(sessions[1].turns.at(0).answer.empty());
  CHECK(sessions[1].turns.at(0).end.state == State::complete);
  CHECK(sessions[1].turns.at(0).start.started == 0);
}

TEST_CASE("llm log: chats of the second and third version") {
  const LlmFile file(
      "create table logs (id integer primary key, model text, prompt text, system text, prompt_json text,"
      " options_json text, response text, response_json text, reply_to_id integer, chat_id integer,"
      " duration_ms integer, datetime_utc text);"
      "insert into logs (id, model, prompt, system, response, chat_id, duration_ms, datetime_utc) values"
      " (9, 'm', 'one', 's', 'ONE', null, 5, '2023-06-01 00:00:00'), (10, 'm', 'other', null, 'OTHER', null, "
      "5, ''),"
      " (11, 'n', 'two', 's', 'TWO', 9, 7, '2023-06-01 00:00:01');");
  const auto sessions = file.sessions();
  REQUIRE(sessions.size() == 2);
  CHECK(sessions[0].summary.source == "llm:9");
  REQUIRE(sessions[0].turns.size() == 2);
  CHECK(told(sessions[0].turns[0].start.messages) == "system: s | user: one");
  CHECK(told(sessions[0].turns[1].start.messages) == "user: two");
  CHECK(sessions[0].turns[1].end.total_milliseconds == 7);
  CHECK(sessions[0].summary.model == "n");
  CHECK(sessions[0].summary.used - sessions[0].summary.created == 1000);
  CHECK(sessions[1].summary.source == "llm:10");
}

TEST_CASE("llm responses: conversations in the order of time") {
  const LlmFile file(test::llm_first_responses() +
                     "insert into conversations values ('01h5s', 'named', 'm');"
                     "insert into responses (id, model, prompt, system, response, conversation_id, "
                     "duration_ms, datetime_utc) values"
                     " ('01h5z', 'm', 'second', 's', 'two', '01h5s', 20, '2023-07-20T10:00:01.500000'),"
                     " ('01h5t', 'm', 'first', 's', 'one', '01h5s', 10, '2023-07-20T10:00:00.250000+00:00'),"
                     " ('01aryz6s41tsv4rrffq69g5fav', 'n', 'alone', null, '', null, 1, null);");
  const auto sessions = file.sessions();
  REQUIRE(sessions.size() == 2);
  CHECK(sessions[0].summary.source == "llm:01aryz6s41tsv4rrffq69g5fav");
  CHECK(sessions[0].summary.created == 1469918176385);
  CHECK(sessions[0].turns.at(0).answer.empty());
  CHECK(sessions[0].turns.at(0).end.state == State::complete);
  CHECK_FALSE(sessions[0].turns.at(0).end.usage.has_value());
  CHECK(sessions[1].summary.source == "llm:01h5s");
  CHECK(sessions[1].summary.name.empty());
  REQUIRE(sessions[1].turns.size() == 2);
  CHECK(sessions[1].turns[0].number == 1);
  CHECK(told(sessions[1].turns[0].start.messages) == "system: s | user: first");
  CHECK(told(sessions[1].turns[1].start.messages) == "user: second");
  CHECK(told(sessions[1].turns[1].answer) == "assistant: two");
  CHECK(sessions[1].turns[1].number == 2);
  CHECK(sessions[1].turns[0].end.total_milliseconds == 10);
  CHECK(sessions[1].turns[1].start.route.requested_model == "m");
  CHECK(sessions[1].summary.created == 1689847200250);
  CHECK(sessions[1].summary.used == 1689847201500);
}

TEST_CASE("llm responses: system prompts and fragments as llm joins them") {
  const LlmFile file(
      test::llm_last_responses() +
      "insert into fragments (id, content) values (1, 'alpha'), (2, ' beta '), (3, 'unused');"
      "insert into responses (id, prompt, system, response, conversation_id) values"
      " ('a', 'ask', ' sys ', 'r', 'c'), ('b', null, 'sys', 'r', 'c'), ('d', 'x', 'new', 'r', 'c');"
      "insert into prompt_fragments values ('a', 2, 0), ('a', 1, 1), ('b', 1, 0);"
      "insert into system_fragments values ('a', 2, 0), ('b', 2, 0);");
  const auto sessions = file.sessions();
  REQUIRE(sessions.size() == 1);
  const auto& turns = sessions[0].turns;
  REQUIRE(turns.size() == 3);
  CHECK(told(turns[0].start.messages) == "system: beta\n\nsys | user:  beta \nalpha\nask");
  CHECK(told(turns[1].start.messages) == "user: alpha");
  CHECK(told(turns[2].start.messages) == "system: new | user: x");
}

TEST_CASE("llm responses: attachments") {
  const LlmFile file(test::llm_last_responses());
  const auto same = file.directory().write("same.txt", "hello");
  const auto other = file.directory().write("other.txt", "changed since");
  file.execute(
      "insert into attachments values ('a1', 'image/png', null, null, x'89504e47'),"
      " ('" +
      history::sha256_text("hello") + "', 'text/plain', '" + same +
      "', null, null),"
      " ('" +
      history::sha256_text("before") + "', 'text/plain', '" + other +
      "', null, null),"
      " ('a4', 'image/jpeg', null, 'https://example.com/x.jpg', null);"
      "insert into responses (id, prompt, response) values ('r', 'look', 'seen');"
      "insert into prompt_attachments select 'r', id, case id when 'a1' then 3 else rowid - 10 end from "
      "attachments;");
  const auto sessions = file.sessions();
  REQUIRE(sessions.size() == 1);
  CHECK(told(sessions[0].turns.at(0).start.messages) ==
        "user: look [text/plain same.txt aGVsbG8=] [text/plain other.txt file://" + other +
            "] [image/jpeg  https://example.com/x.jpg] [image/png  iVBORw==]");
}

TEST_CASE("llm responses: a tool's results belong to the turn that asked for them") {
  const LlmFile file(
      test::llm_last_responses() +
      "insert into attachments values ('a1', 'image/png', null, null, x'00');"
      "insert into responses (id, prompt, response, reasoning, conversation_id, model, resolved_model, "
      "datetime_utc,"
      " duration_ms, input_tokens, output_tokens, token_details) values"
      " ('1', 'weather', '', 'hm', 'c', 'm', 'm-1', '2025-06-01T00:00:00', 100, 5, 7,"
      "  '{\"prompt_tokens_details\": {\"cached_tokens\": 2}}'),"
      " ('2', '', 'sunny', null, 'c', 'm', 'm-1', '2025-06-01T00:00:02', 300, 20, 3,"
      "  '{\"input_tokens_details\": {\"cached_tokens\": 4}}'),"
      " ('3', 'thanks', 'ok', null, 'c', 'm', null, '2025-06-01T00:01:00', 1, null, null, 'not json');"
      "insert into tool_calls values (1, '1', 1, 'look', '{\"city\": \"Oslo\"}', 'c1'), (2, '1', 1, 'now', "
      "'{}', null);"
      "insert into tool_results values (1, '2', 1, 'look', 'sun', 'c1', null, null), (2, '2', 1, 'now', "
      "'Error: no', null,"
      " null, 'ValueError: no');"
      "insert into tool_results_attachments values (1, 'a1', 0);");
  const auto sessions = file.sessions();
  REQUIRE(sessions.size() == 1);
  REQUIRE(sessions[0].turns.size() == 2);
  const auto& turn = sessions[0].turns[0];
  CHECK(told(turn.start.messages) == "user: weather");
  CHECK(told(turn.answer) ==
        "assistant: {hm} call(c1, look, {\"city\": \"Oslo\"}) call(call_1, now, {}) | tool: result(c1, look, "
        "sun) "
        "[image/png  AA==] error(call_1, now, Error: no) | assistant: sunny");
  CHECK(turn.end.total_milliseconds == 2300);
  CHECK(turn.end.served_model == "m-1");
  REQUIRE(turn.end.usage);
  CHECK(turn.end.usage->input_tokens == 25);
  CHECK(turn.end.usage->output_tokens == 10);
  CHECK(turn.end.usage->cached_tokens == 6);
  CHECK(turn.end.usage->raw.empty());
  const auto& last = sessions[0].turns[1].end;
  REQUIRE(last.usage);
  CHECK_FALSE(last.usage->input_tokens.has_value());
  CHECK(last.usage->raw == "not json");
}

TEST_CASE("llm responses: what Anthropic counts beside its input tokens is among them") {
  const LlmFile file(
      test::llm_last_responses() +
      "insert into responses (id, prompt, response, input_tokens, output_tokens, token_details) values"
      " ('1', 'p', 'r', 5, 7, '{\"cache_read_input_tokens\": 100, \"cache_creation_input_tokens\": 10}');");
  const auto usage = file.sessions().at(0).turns.at(0).end.usage;
  REQUIRE(usage);
  CHECK(usage->input_tokens == 115);
  CHECK(usage->cached_tokens == 100);
  CHECK(usage->cache_write_tokens == 10);
  CHECK(usage->raw == "{\"cache_read_input_tokens\": 100, \"cache_creation_input_tokens\": 10}");
}
