// Store: searching. First the keys of all turns that fit are gathered, best first; then they are shown page
// by page.
#include "history/search_words.hpp"
#include "history/session_filter.hpp"
#include "history/session_lock.hpp"
#include "history/store_state.hpp"
#include "history/text_query.hpp"
#include "history/title.hpp"
#include "history/turn_reader.hpp"
#include "util/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

namespace agentpress::history {
namespace {

constexpr std::size_t kHitsAtOnce = 64;
constexpr int kExcerptTokens = 32;

std::vector<std::int64_t> keys_of_hits(const Database& database, const std::string& match,
                                       const Filter& filter) {
  const ReadTransaction transaction(database);
  auto select =
      database.prepare(fmt::format("SELECT t.key FROM turn_search JOIN turn AS t ON t.key = turn_search.rowid"
                                   " JOIN session AS s ON s.key = t.session WHERE{} AND turn_search MATCH ?1"
                                   " ORDER BY bm25(turn_search), t.started DESC LIMIT {}",
                                   turn_condition(filter), filter.limit.value_or(-1)));
  select.bind(1, match);
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

/// What one screen line or two can show, from a little before the first mark. A token may be a page long.
std::string shortened(const std::string& line) {
  constexpr std::size_t kBefore = 80;
  constexpr std::size_t kLongest = 320;
  if (line.size() <= kLongest) return line;
  const auto mark = line.find('\x02');
  std::size_t begin = mark == std::string::npos || mark < kBefore ? 0 : mark - kBefore;
  while (util::is_within_character(line, begin)) ++begin;
  std::size_t end = std::min(begin + kLongest, line.size());
  while (util::is_within_character(line, end)) --end;
  auto excerpt = line.substr(begin, end - begin);
  const auto last_mark = excerpt.find_last_of("\x02\x03");
  if (last_mark != std::string::npos && excerpt[last_mark] == '\x02') excerpt += '\x03';
  if (begin > 0) excerpt.insert(0, "…");
  if (end < line.size()) excerpt += "…";
  return excerpt;
}

std::string excerpt_of_hit(const Database& database, const std::string& match, std::int64_t turn_key) {
  // The text may have any byte in it, so the marks are words that nobody can know.
  const auto open = "(" + make_session_id();
  const auto close = make_session_id() + ")";
  auto select = database.prepare(
      "SELECT snippet(turn_search, -1, ?3, ?4, '…', ?5) FROM turn_search"
      " WHERE turn_search MATCH ?1 AND rowid = ?2");
  select.bind(1, match).bind(2, turn_key).bind(3, open).bind(4, close).bind(5, kExcerptTokens);
  if (!select.step()) return "";
  const auto line = one_line(without_separators(select.view(0)), std::numeric_limits<std::size_t>::max());
  return shortened(replace_all(replace_all(line, open, "\x02"), close, "\x03"));
}

/// Nothing when it was removed meanwhile.
std::optional<Hit> read_hit(const Database& database, const std::string& match, std::int64_t turn_key) {
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
  hit.excerpt = excerpt_of_hit(database, match, turn_key);
  return hit;
}

}  // namespace

std::optional<Fault> Store::search(std::string_view query, const Filter& filter, const RowSink<Hit>& sink) {
  return fault_of([&] {
    const auto match = match_of_text(query);
    if (match.empty())
      throw FaultError({.kind = FaultKind::bad_query, .message = "there is no word to search for"});
    const auto& database = state_->database();
    const auto keys = keys_of_hits(database, match, filter);
    for (std::size_t first = 0; first < keys.size(); first += kHitsAtOnce) {
      std::vector<Hit> page;
      {
        const ReadTransaction transaction(database);
        for (std::size_t index = first; index < std::min(first + kHitsAtOnce, keys.size()); ++index) {
          if (auto hit = read_hit(database, match, keys[index])) page.push_back(*std::move(hit));
        }
      }
      for (const auto& hit : page) {
        if (!sink(hit)) return;
      }
    }
  });
}

}  // namespace agentpress::history
