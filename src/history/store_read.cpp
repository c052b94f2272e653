// Store: finding, loading and listing sessions.
#include "history/session_filter.hpp"
#include "history/session_lock.hpp"
#include "history/store_state.hpp"
#include "history/turn_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace agentpress::history {
namespace {

/// So many rows are read in one go, and nothing is locked while they are shown.
constexpr std::int64_t kRowsAtOnce = 256;
constexpr int kMostCandidates = 5;

constexpr const char* kListHint = "agentpress history";

std::vector<SessionSummary> summaries(Statement statement) {
  std::vector<SessionSummary> found;
  while (statement.step()) found.push_back(read_summary(statement, 0));
  return found;
}

SessionSummary find_by_beginning(const Database& database, std::string_view typed) {
  const auto range = id_range(typed);
  auto select = database.prepare(
      fmt::format("SELECT {} FROM session AS s WHERE s.id >= ?1 AND s.id < ?2 ORDER BY s.used DESC LIMIT {}",
                  kSummaryColumns, kMostCandidates));
  select.bind(1, range.first).bind(2, range.second);
  auto found = summaries(std::move(select));
  if (found.empty()) {
    throw FaultError({.kind = FaultKind::not_found,
                      .message = fmt::format("there is no session '{}'", typed),
                      .hint = kListHint});
  }
  if (found.size() == 1) return std::move(found.front());
  std::string candidates;
  for (const auto& summary : found) candidates += (candidates.empty() ? "" : ", ") + summary.id;
  throw FaultError({.kind = FaultKind::ambiguous,
                    .message = fmt::format("several sessions begin with '{}': {}", typed, candidates),
                    .hint = kListHint});
}

Session load_session(const OpenHistory& history, std::string_view session_id, int first, int last) {
  const auto& database = *history.database;
  const ReadTransaction transaction(database);
  auto select =
      database.prepare(fmt::format("SELECT s.key, {} FROM session AS s WHERE s.id = ?1", kSummaryColumns));
  select.bind(1, session_id);
  if (!select.step()) session_key_of(database, session_id);  // throws
  Session session{.summary = read_summary(select, 1)};
  // Asked after the transaction began: a writer that has just ended is seen as it was then.
  const bool has_writer = is_session_locked(history.place, session_id);
  read_turns(database, select.number(0), first, last, [&](Turn turn) {
    if (turn.end.state == State::running && !has_writer) turn.end.state = State::killed;
    session.turns.push_back(std::move(turn));
  });
  return session;
}

/// Where the last page ended.
struct ListPosition {
  Time used = std::numeric_limits<Time>::max();
  std::int64_t key = std::numeric_limits<std::int64_t>::max();
};

std::vector<SessionSummary> read_page(const Database& database, const Filter& filter, std::int64_t most,
                                      ListPosition& position) {
  const ReadTransaction transaction(database);
  auto select = database.prepare(
      fmt::format("SELECT {}, s.key FROM session AS s WHERE {} AND (s.used, s.key) < (?1, ?2)"
                  " ORDER BY s.used DESC, s.key DESC LIMIT {}",
                  kSummaryColumns, session_condition(filter), most));
  select.bind(1, position.used).bind(2, position.key);
  bind_filter(select, filter);
  std::vector<SessionSummary> page;
  while (select.step()) {
    page.push_back(read_summary(select, 0));
    position = {.used = page.back().used, .key = select.number(kSummaryColumnCount)};
  }
  return page;
}

}  // namespace

std::expected<SessionSummary, Fault> Store::find(std::string_view name_or_id) {
  return fault_as_value([&] {
    const auto& database = state_->database();
    const ReadTransaction transaction(database);
    auto select =
        database.prepare(fmt::format("SELECT {} FROM session AS s WHERE s.name = ?1", kSummaryColumns));
    select.bind(1, name_or_id);
    if (select.step()) return read_summary(select, 0);
    return find_by_beginning(database, name_or_id);
  });
}

std::expected<SessionSummary, Fault> Store::last_used() {
  return fault_as_value([&] {
    const auto& database = state_->database();
    const ReadTransaction transaction(database);
    auto select = database.prepare(
        fmt::format("SELECT {} FROM session AS s WHERE EXISTS (SELECT 1 FROM turn WHERE session = s.key)"
                    " ORDER BY s.used DESC, s.key DESC LIMIT 1",
                    kSummaryColumns));
    if (select.step()) return read_summary(select, 0);
    throw FaultError({.kind = FaultKind::not_found, .message = "there is no session yet", .hint = ""});
  });
}

std::expected<Session, Fault> Store::load(std::string_view session_id) {
  return load(session_id, 0, std::numeric_limits<int>::max());
}

std::expected<Session, Fault> Store::load(std::string_view session_id, int first, int last) {
  return fault_as_value([&] { return load_session(state_->history, session_id, first, last); });
}

std::optional<Fault> Store::list(const Filter& filter, const RowSink<SessionSummary>& sink) {
  return fault_of([&] {
    ListPosition position;
    auto rest = filter.limit.value_or(std::numeric_limits<std::int64_t>::max());
    while (rest > 0) {
      const auto most = std::min(rest, kRowsAtOnce);
      const auto page = read_page(state_->database(), filter, most, position);
      for (const auto& summary : page) {
        if (rest-- <= 0 || !sink(summary)) return;
      }
      if (std::ssize(page) < most) return;
    }
  });
}

std::expected<std::int64_t, Fault> Store::count(const Filter& filter) {
  return fault_as_value([&] {
    auto select = state_->database().prepare(
        fmt::format("SELECT count(*) FROM session AS s WHERE {}", session_condition(filter)));
    bind_filter(select, filter);
    return select.step() ? select.number(0) : 0;
  });
}

}  // namespace agentpress::history
