#include "history/merge.hpp"

#include "history/fault_error.hpp"
#include "history/turn_reader.hpp"
#include "history/turn_writer.hpp"

#include <fmt/format.h>

#include <utility>

namespace agentpress::history {
namespace {

/// A name or a source that another session has by now would keep the whole session out.
SessionSummary without_taken(const Database& into, SessionSummary summary) {
  for (auto [column, value] : {std::pair{"name", &summary.name}, std::pair{"source", &summary.source}}) {
    if (value->empty()) continue;
    auto select = into.prepare(fmt::format("SELECT 1 FROM session WHERE {} = ?1 AND id <> ?2", column));
    if (select.bind(1, *value).bind(2, summary.id).step()) value->clear();
  }
  return summary;
}

/// False when this turn need not come over.
bool make_room(const Database& into, const std::string& turn_id) {
  auto select = into.prepare("SELECT key, state FROM turn WHERE id = ?1");
  if (!select.bind(1, turn_id).step()) return true;
  const auto key = select.number(0);
  const auto state = state_of(select.view(1));
  select.reset();
  // Its writer could not go on there and wrote all of it anew elsewhere.
  const bool is_half_done = state == State::running || state == State::killed;
  if (is_half_done) erase_turn(into, key);
  return is_half_done;
}

/// Remembers what is lost instead of giving up, where that is wanted.
class LossList {
 public:
  LossList(MergeFaults faults, std::vector<std::string>& lost) : faults_(faults), lost_(lost) {}

  template <class Body>
  auto read(const std::string& what, Body body) {
    auto value = fault_as_value(body);
    if (!value && faults_ == MergeFaults::report) throw FaultError(value.error());
    if (!value) lost_.push_back(fmt::format("{}: {}", what, value.error().message));
    return value;
  }

 private:
  MergeFaults faults_;
  std::vector<std::string>& lost_;
};

std::vector<std::int64_t> keys_of(const Database& from, std::string_view sql) {
  std::vector<std::int64_t> keys;
  auto select = from.prepare(sql);
  while (select.step()) keys.push_back(select.number(0));
  return keys;
}

SessionSummary summary_of(const Database& from, std::int64_t key) {
  auto select = from.prepare(fmt::format("SELECT {} FROM session AS s WHERE key = ?1", kSummaryColumns));
  select.bind(1, key);
  if (!select.step()) throw FaultError({.kind = FaultKind::corrupt, .message = "its row is not there"});
  return read_summary(select, 0);
}

/// Turns stand in the order in which they began, also when one of them comes home late.
void put_in_order(const Database& into, std::int64_t session_key, std::int64_t turn_key) {
  auto select = into.prepare(
      "SELECT 1 FROM turn AS new JOIN turn AS old ON old.session = new.session"
      " WHERE new.key = ?1 AND old.number < new.number AND old.started > new.started LIMIT 1");
  if (!select.bind(1, turn_key).step()) return;
  select.reset();
  // In two steps, as no number may be there twice at any moment.
  into.prepare(
          "UPDATE turn SET number = -place FROM (SELECT key AS of, row_number() OVER (ORDER BY started, key) "
          "AS place"
          " FROM turn WHERE session = ?1) WHERE key = of")
      .bind(1, session_key)
      .run();
  into.prepare("UPDATE turn SET number = -number WHERE session = ?1").bind(1, session_key).run();
}

void write_copy(const Database& into, const SessionSummary& summary, Turn turn, Merged& merged,
                std::int64_t& session_key) {
  if (!make_room(into, turn.id)) return;
  if (turn.end.state == State::running) turn.end.state = State::killed;
  if (session_key == 0) {
    session_key = ensure_session(into, without_taken(into, summary));
    ++merged.sessions;
  }
  put_in_order(into, session_key, write_turn(into, session_key, turn));
  ++merged.turns;
}

}  // namespace

Merged merge_sessions(const Database& from, const Database& into, MergeFaults faults) {
  Merged merged;
  LossList losses(faults, merged.lost);
  const auto sessions = losses.read("the list of sessions",
                                    [&] { return keys_of(from, "SELECT key FROM session ORDER BY key"); });
  for (const auto session : sessions.value_or(std::vector<std::int64_t>{})) {
    const auto label = fmt::format("session {}", session);
    const auto summary = losses.read(label, [&] { return summary_of(from, session); });
    if (!summary) continue;
    const auto turns = losses.read(fmt::format("turns of session {}", summary->id), [&] {
      return keys_of(from, fmt::format("SELECT key FROM turn WHERE session = {} ORDER BY number", session));
    });
    std::int64_t session_key = 0;
    // A session that was made for its name has no turn yet.
    if (turns && turns->empty() && !summary->name.empty()) {
      ensure_session(into, without_taken(into, *summary));
    }
    for (const auto key : turns.value_or(std::vector<std::int64_t>{})) {
      auto turn = losses.read(fmt::format("turn {} of session {}", key, summary->id),
                              [&] { return read_turn(from, key); });
      if (turn) write_copy(into, *summary, *std::move(turn), merged, session_key);
    }
  }
  return merged;
}

}  // namespace agentpress::history
