// Store: searching. First the keys of all turns that fit are gathered, best first; then they are shown page
// by page.
#include "history/session_filter.hpp"
#include "history/session_lock.hpp"
#include "history/store_state.hpp"
#include "history/text_query.hpp"
#include "history/title.hpp"
#include "history/turn_reader.hpp"

#include <fmt/format.h>

#include <limits>
#include <utility>
#include <vector>

namespace agentpress::history {
namespace {

constexpr std::size_t kHitsAtOnce = 64;
constexpr std::size_t kExcerptWidth = 120;
constexpr int kExcerptTokens = 20;
/// ?1 is the query of the index; the words that must be contained come next, before the filter's parameters.
constexpr int kFirstContained = 2;
constexpr std::size_t kMostContained = 9;

std::string search_sql(const TextQuery& query, const Filter& filter) {
  const bool has_match = !query.match.empty();
  std::string sql = "SELECT t.key FROM ";
  sql += has_match ? "turn_search JOIN turn AS t ON t.key = turn_search.rowid" : "turn AS t";
  sql += " JOIN session AS s ON s.key = t.session";
  if (!query.contained.empty()) sql += " JOIN turn_text ON turn_text.turn = t.key";
  sql += " WHERE" + turn_condition(filter);
  if (has_match) sql += " AND turn_search MATCH ?1";
  for (std::size_t index = 0; index < query.contained.size(); ++index) {
    sql += fmt::format(
        " AND (instr(lower(turn_text.prompt), ?{0}) > 0 OR instr(lower(turn_text.answer), ?{0}) > 0)",
        kFirstContained + index);
  }
  sql += has_match ? " ORDER BY bm25(turn_search), t.started DESC" : " ORDER BY t.started DESC";
  return sql + fmt::format(" LIMIT {}", filter.limit.value_or(-1));
}

std::vector<std::int64_t> keys_of_hits(const Database& database, const TextQuery& query,
                                       const Filter& filter) {
  const ReadTransaction transaction(database);
  auto select = database.prepare(search_sql(query, filter));
  if (!query.match.empty()) select.bind(1, query.match);
  int parameter = kFirstContained;
  for (const auto& word : query.contained) select.bind(parameter++, word);
  bind_filter(select, filter);
  std::vector<std::int64_t> keys;
  while (select.step()) keys.push_back(select.number(0));
  return keys;
}

std::string replace_all(std::string text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

std::string excerpt_by_index(const Database& database, const std::string& match, std::int64_t turn_key) {
  // The text may have any byte in it, so the marks are words that nobody can know.
  const auto open = "(" + make_session_id();
  const auto close = make_session_id() + ")";
  auto select = database.prepare(
      "SELECT snippet(turn_search, -1, ?3, ?4, '…', ?5) FROM turn_search"
      " WHERE turn_search MATCH ?1 AND rowid = ?2");
  select.bind(1, match).bind(2, turn_key).bind(3, open).bind(4, close).bind(5, kExcerptTokens);
  if (!select.step()) return "";
  const auto line = one_line(select.view(0), std::numeric_limits<std::size_t>::max());
  return replace_all(replace_all(line, open, "\x02"), close, "\x03");
}

std::string excerpt_by_text(const Database& database, const std::string& word, std::int64_t turn_key) {
  auto select = database.prepare("SELECT prompt, answer FROM turn_text WHERE turn = ?1");
  if (!select.bind(1, turn_key).step()) return "";
  auto excerpt = excerpt_around(select.view(0), word, kExcerptWidth);
  return excerpt.empty() ? excerpt_around(select.view(1), word, kExcerptWidth) : excerpt;
}

/// Nothing when it was removed meanwhile.
std::optional<Hit> read_hit(const Database& database, const TextQuery& query, std::int64_t turn_key) {
  auto select = database.prepare(
      fmt::format("SELECT {}, t.number, t.started, t.provider, t.requested_model FROM turn AS t"
                  " JOIN session AS s ON s.key = t.session WHERE t.key = ?1",
                  kSummaryColumns));
  if (!select.bind(1, turn_key).step()) return std::nullopt;
  Hit hit{.session = read_summary(select, 0),
          .turn = static_cast<int>(select.number(kSummaryColumnCount)),
          .started = select.number(kSummaryColumnCount + 1),
          .provider = select.text(kSummaryColumnCount + 2),
          .model = select.text(kSummaryColumnCount + 3)};
  hit.excerpt = query.match.empty() ? excerpt_by_text(database, query.contained.front(), turn_key)
                                    : excerpt_by_index(database, query.match, turn_key);
  return hit;
}

}  // namespace

std::optional<Fault> Store::search(std::string_view text, const Filter& filter, const RowSink<Hit>& sink) {
  return fault_of([&] {
    const auto query = parse_text_query(text);
    if (query.match.empty() && query.contained.empty())
      throw FaultError({.kind = FaultKind::bad_query, .message = "there is no word to search for"});
    if (query.contained.size() > kMostContained)
      throw FaultError(
          {.kind = FaultKind::bad_query, .message = "too many words without an index: at most 9"});
    const auto& database = state_->database();
    const auto keys = keys_of_hits(database, query, filter);
    for (std::size_t first = 0; first < keys.size(); first += kHitsAtOnce) {
      std::vector<Hit> page;
      {
        const ReadTransaction transaction(database);
        for (std::size_t index = first; index < std::min(first + kHitsAtOnce, keys.size()); ++index) {
          if (auto hit = read_hit(database, query, keys[index])) page.push_back(*std::move(hit));
        }
      }
      for (const auto& hit : page) {
        if (!sink(hit)) return;
      }
    }
  });
}

}  // namespace agentpress::history
