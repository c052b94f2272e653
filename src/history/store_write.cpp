// Store: making, naming, adding and removing sessions.
#include "history/directory.hpp"
#include "history/session_lock.hpp"
#include "history/session_name.hpp"
#include "history/store_state.hpp"
#include "history/title.hpp"
#include "history/turn_index.hpp"
#include "history/turn_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace agentpress::history {
namespace {

/// Enough that the syncs no longer count, little enough that nobody waits long for the lock.
constexpr std::size_t kBytesTogether = std::size_t{8} * 1024 * 1024;

void refuse_bad_name(std::string_view name) {
  if (auto fault = fault_of_session_name(name)) throw FaultError(*std::move(fault));
}

void refuse_taken_name(const Database& database, std::string_view name, std::string_view but_id) {
  auto select = database.prepare("SELECT id FROM session WHERE name = ?1 AND id <> ?2");
  if (!select.bind(1, name).bind(2, but_id).step()) return;
  throw FaultError({.kind = FaultKind::name_taken,
                    .message = fmt::format("session {} has the name '{}' already", select.view(0), name),
                    .hint = fmt::format("agentpress history show {}", select.view(0))});
}

bool is_there(const Database& database, const SessionSummary& summary) {
  auto select = database.prepare("SELECT 1 FROM session WHERE id = ?1 OR source = ?2");
  return select.bind(1, summary.id).bind_unless_empty(2, summary.source).step();
}

std::size_t size_of(const Session& session) {
  std::size_t size = 0;
  const auto add_messages = [&](const std::vector<core::Message>& messages) {
    for (const auto& message : messages) {
      for (const auto& part : message.parts) {
        size += std::visit(
            [](const auto& each) {
              if constexpr (requires { each.text; })
                return each.text.size();
              else if constexpr (requires { each.arguments; })
                return each.arguments.size();
              else
                return each.base64.size();
            },
            part);
      }
    }
  };
  for (const auto& turn : session.turns) {
    add_messages(turn.start.messages);
    add_messages(turn.answer);
  }
  return size;
}

/// What is imported without some of this gets it from its turns.
SessionSummary completed(const Session& session) {
  auto summary = session.summary;
  if (summary.id.empty()) summary.id = make_session_id();
  if (session.turns.empty()) return summary;
  if (summary.title.empty()) summary.title = title_of(session.turns.front().start.messages);
  if (summary.created == 0) summary.created = session.turns.front().start.started;
  for (const auto& turn : session.turns) summary.used = std::max(summary.used, turn.start.started);
  return summary;
}

bool add_session(const Database& database, const Session& session) {
  const auto summary = completed(session);
  if (is_there(database, summary)) return false;
  if (!summary.name.empty()) refuse_taken_name(database, summary.name, summary.id);
  const auto key = ensure_session(database, summary);
  for (const auto& turn : session.turns) {
    auto copy = turn;
    if (copy.end.state == State::running) copy.end.state = State::killed;
    // A session may be there twice, under two ids; each of its turns has its own id then.
    auto select = database.prepare("SELECT 1 FROM turn WHERE id = ?1");
    if (select.bind(1, copy.id).step()) copy.id.clear();
    select.reset();
    write_turn(database, key, copy);
  }
  return true;
}

/// All of them or none. One descriptor holds them all.
util::Descriptor lock_sessions(const Place& place, const std::vector<std::string>& ids) {
  auto file = open_lock_file(place, true);
  if (!file) throw FaultError(std::move(file.error()));
  for (const auto& id : ids) {
    if (!is_session_id(id))
      throw FaultError({.kind = FaultKind::not_found, .message = fmt::format("there is no session {}", id)});
    const auto is_mine = lock_byte(*file, place, byte_of_session(id), LockMode::exclusive);
    if (!is_mine) throw FaultError(is_mine.error());
    if (!*is_mine) throw FaultError(session_in_use(place, id));
  }
  return *std::move(file);
}

std::vector<std::int64_t> turns_of_sessions(const Database& database, const std::vector<std::string>& ids) {
  std::vector<std::int64_t> turns;
  auto select = database.prepare("SELECT key FROM turn WHERE session = ?1");
  for (const auto& id : ids) {
    select.bind(1, session_key_of(database, id));
    while (select.step()) turns.push_back(select.number(0));
  }
  return turns;
}

void remove_sessions(const Database& database, const std::vector<std::string>& ids) {
  const auto doomed = turns_of_sessions(database, ids);
  // To forget the words of a turn takes as long as to learn them: of two ways the shorter one.
  const bool is_most =
      static_cast<std::int64_t>(doomed.size()) * 2 > database.number("SELECT count(*) FROM turn");
  if (!is_most) {
    for (const auto turn : doomed) unindex_turn(database, turn);
  }
  auto erase = database.prepare("DELETE FROM session WHERE id = ?1");
  for (const auto& id : ids) erase.bind(1, id).run();
  database.execute(
      "DELETE FROM attachment WHERE NOT EXISTS"
      " (SELECT 1 FROM part WHERE part.attachment = attachment.key)");
  if (is_most) {
    rebuild_index(database);
  } else {
    purge_index(database);
  }
}

}  // namespace

std::expected<SessionSummary, Fault> Store::create(std::string_view name, Time now) {
  return fault_as_value([&] {
    const auto& database = state_->database();
    refuse_bad_name(name);
    WriteTransaction transaction(database);
    refuse_taken_name(database, name, "");
    const SessionSummary summary{
        .id = make_session_id(), .name = std::string(name), .created = now, .used = now};
    ensure_session(database, summary);
    transaction.commit();
    return summary;
  });
}

std::optional<Fault> Store::rename(std::string_view session_id, std::string_view name) {
  return fault_of([&] {
    const auto& database = state_->database();
    refuse_bad_name(name);
    WriteTransaction transaction(database);
    const auto key = session_key_of(database, session_id);
    refuse_taken_name(database, name, session_id);
    database.prepare("UPDATE session SET name = ?2 WHERE key = ?1").bind(1, key).bind(2, name).run();
    transaction.commit();
  });
}

std::optional<Fault> Store::remove(const std::vector<std::string>& session_ids) {
  return fault_of([&] {
    if (session_ids.empty()) return;
    const auto& database = state_->database();
    const auto locks = lock_sessions(state_->history.place, session_ids);
    WriteTransaction transaction(database);
    remove_sessions(database, session_ids);
    transaction.commit();
  });
}

std::expected<bool, Fault> Store::add(const Session& session) {
  return fault_as_value([&] {
    const auto& database = state_->database();
    if (!session.summary.id.empty() && !is_session_id(session.summary.id)) {
      throw FaultError({.kind = FaultKind::bad_name,
                        .message = fmt::format("'{}' is no id of a session", session.summary.id)});
    }
    if (!session.summary.name.empty()) refuse_bad_name(session.summary.name);
    if (!state_->is_adding_together) {
      WriteTransaction transaction(database);
      const bool is_new = add_session(database, session);
      transaction.commit();
      return is_new;
    }
    if (!database.is_in_transaction()) database.execute("BEGIN IMMEDIATE");
    database.execute("SAVEPOINT one_session");
    const auto added = fault_as_value([&] { return add_session(database, session); });
    if (!database.is_in_transaction()) throw FaultError(added.error());
    database.execute(added ? "RELEASE one_session" : "ROLLBACK TO one_session; RELEASE one_session");
    if (!added) throw FaultError(added.error());
    state_->unsaved_bytes += size_of(session);
    if (state_->unsaved_bytes > kBytesTogether) {
      database.execute("COMMIT");
      state_->unsaved_bytes = 0;
    }
    return *added;
  });
}

std::optional<Fault> Store::add_together(const std::function<std::optional<Fault>()>& body) {
  state_->is_adding_together = true;
  auto fault = body();
  state_->is_adding_together = false;
  state_->unsaved_bytes = 0;
  auto last = fault_of([&] {
    if (state_->database().is_in_transaction()) state_->database().execute("COMMIT");
  });
  if (last) fault_of([&] { state_->database().execute("ROLLBACK"); });
  return fault ? fault : last;
}

}  // namespace agentpress::history
