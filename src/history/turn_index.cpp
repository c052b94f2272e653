#include "history/turn_index.hpp"

#include "history/fault_error.hpp"
#include "history/search_words.hpp"

#include <optional>
#include <string>
#include <vector>

namespace agentpress::history {
namespace {

/// A damaged index is no reason to lose the turn that is being written.
template <class Body>
bool index_if_sound(const Database& database, Body body) {
  database.execute("SAVEPOINT indexing");
  const auto fault = fault_of(body);
  if (!fault) {
    database.execute("RELEASE indexing");
    return true;
  }
  // No space and no time concern the turn itself; a text too long for the index does not.
  const bool is_of_index = fault->kind == FaultKind::corrupt || fault->kind == FaultKind::unavailable;
  if (!is_of_index || !database.is_in_transaction()) throw FaultError(*fault);
  database.execute("ROLLBACK TO indexing; RELEASE indexing");
  return false;
}

void write_words(const Database& database, std::int64_t turn_key) {
  auto select = database.prepare("SELECT prompt, answer FROM turn_plain_text WHERE turn = ?1");
  if (!select.bind(1, turn_key).step()) return;
  const auto prompt = separate_words(select.view(0));
  const auto answer = separate_words(select.view(1));
  select.reset();
  if (!prompt && !answer) return;
  database.prepare("INSERT OR REPLACE INTO turn_words (turn, prompt, answer) VALUES (?1, ?2, ?3)")
      .bind(1, turn_key)
      .bind(2, prompt)
      .bind(3, answer)
      .run();
}

}  // namespace

bool index_turn(const Database& database, std::int64_t turn_key) {
  return index_if_sound(database, [&] {
    write_words(database, turn_key);
    // The view shows only what is marked, so that the index and what it is checked against agree.
    database.prepare("UPDATE turn SET indexed = 1 WHERE key = ?1").bind(1, turn_key).run();
    database
        .prepare(
            "INSERT INTO turn_search (rowid, prompt, answer)"
            " SELECT turn, prompt, answer FROM turn_text WHERE turn = ?1")
        .bind(1, turn_key)
        .run();
  });
}

void unindex_turn(const Database& database, std::int64_t turn_key) {
  index_if_sound(database, [&] {
    database
        .prepare(
            "INSERT INTO turn_search (turn_search, rowid, prompt, answer)"
            " SELECT 'delete', turn, prompt, answer FROM turn_text WHERE turn = ?1")
        .bind(1, turn_key)
        .run();
    database.prepare("UPDATE turn SET indexed = 0 WHERE key = ?1").bind(1, turn_key).run();
    database.prepare("DELETE FROM turn_words WHERE turn = ?1").bind(1, turn_key).run();
  });
}

int index_what_is_missing(const Database& database, int limit) {
  std::vector<std::int64_t> keys;
  {
    auto select = database.prepare(
        "SELECT key FROM turn WHERE indexed = 0 AND state <> 'running' ORDER BY key LIMIT ?1");
    select.bind(1, limit);
    while (select.step()) keys.push_back(select.number(0));
  }
  if (keys.empty()) return 0;
  int count = 0;
  WriteTransaction transaction(database);
  for (const auto key : keys) count += index_turn(database, key) ? 1 : 0;
  transaction.commit();
  return count;
}

void purge_index(const Database& database) {
  database.execute("INSERT INTO turn_search (turn_search) VALUES ('optimize')");
}

bool is_index_sound(const Database& database) {
  return !fault_of([&] {  // 1: also against the text, which is not the index's own.
    database.execute("INSERT INTO turn_search (turn_search, rank) VALUES ('integrity-check', 1)");
  });
}

void rebuild_index(const Database& database) {
  {
    auto select = database.prepare("SELECT key FROM turn WHERE indexed = 0 AND state <> 'running'");
    while (select.step()) write_words(database, select.number(0));
  }
  database.execute(
      "UPDATE turn SET indexed = 1 WHERE indexed = 0 AND state <> 'running';"
      "INSERT INTO turn_search (turn_search) VALUES ('rebuild')");
}

}  // namespace agentpress::history
