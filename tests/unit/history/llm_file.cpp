#include "llm_file.hpp"

#include "history/database.hpp"

#include <doctest/doctest.h>

namespace agentpress::test {

std::string llm_first_table() {
  return "create table log (provider text, system text, prompt text, response text, model text, timestamp "
         "text);";
}

std::string llm_first_responses() {
  return "create table conversations (id text primary key, name text, model text);"
         "create table responses (id text primary key, model text, prompt text, system text, prompt_json "
         "text,"
         " options_json text, response text, response_json text, conversation_id text references "
         "conversations(id),"
         " duration_ms integer, datetime_utc text);";
}

std::string llm_last_responses() {
  return llm_first_responses() +
         "create table attachments (id text primary key, type text, path text, url text, content blob);"
         "create table prompt_attachments (response_id text, attachment_id text, \"order\" integer,"
         " primary key (response_id, attachment_id));"
         "create table fragments (id integer primary key, hash text, content text, datetime_utc text, source "
         "text);"
         "create table prompt_fragments (response_id text, fragment_id integer, \"order\" integer,"
         " primary key (response_id, fragment_id, \"order\"));"
         "create table system_fragments (response_id text, fragment_id integer, \"order\" integer,"
         " primary key (response_id, fragment_id, \"order\"));"
         "create table tool_calls (id integer primary key, response_id text, tool_id integer, name text,"
         " arguments text, tool_call_id text);"
         "create table tool_results (id integer primary key, response_id text, tool_id integer, name text,"
         " output text, tool_call_id text, instance_id integer, exception text);"
         "create table tool_results_attachments (tool_result_id integer, attachment_id text, \"order\" "
         "integer,"
         " primary key (tool_result_id, attachment_id));"
         "create table _llm_migrations (name text primary key, applied_at text);"
         "alter table responses add column input_tokens integer;"
         "alter table responses add column output_tokens integer;"
         "alter table responses add column token_details text;"
         "alter table responses add column schema_id text;"
         "alter table responses add column resolved_model text;"
         "alter table responses add column reasoning text;";
}

std::string llm_message_store() {
  return "create table messages (hash text primary key, parent_hash text, role text, provider_metadata text);"
         "create table parts (id integer primary key, message_hash text, position integer, type text,"
         " tool_name text, text text, payload text);"
         "create table part_attachments (part_id integer, attachment_id text, \"order\" integer,"
         " primary key (part_id, attachment_id, \"order\"));"
         "create table threads (id text primary key, name text, tip_message_hash text, forked_from text,"
         " datetime_utc text);"
         "create table turns (id text primary key, thread_id text, parent_message_hash text,"
         " tip_message_hash text, model text, resolved_model text, options_json text, schema_id text,"
         " input_tokens integer, output_tokens integer, token_details text, duration_ms integer,"
         " datetime_utc text, response_json text);";
}

void LlmFile::execute(const std::string& statements) const {
  const history::Patience patience(std::chrono::milliseconds(0));
  const history::Database database(path(), {.create = true}, patience);
  database.execute(statements);
}

std::vector<history::Session> LlmFile::sessions() const {
  std::vector<history::Session> sessions;
  const auto summary = history::import_llm(path(), [&](const history::Session& session) {
    sessions.push_back(session);
    return std::nullopt;
  });
  INFO((summary ? "" : summary.error().message));
  REQUIRE(summary);
  CHECK(summary->sessions == std::ssize(sessions));
  return sessions;
}

}  // namespace agentpress::test
