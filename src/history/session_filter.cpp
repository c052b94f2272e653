#include "history/session_filter.hpp"

#include "util/text.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <string_view>

namespace agentpress::history {
namespace {

constexpr std::size_t kShortestIdBeginning = 4;
constexpr std::size_t kLongestIdBeginning = 12;

constexpr std::string_view kSessionCondition = " AND (s.name = ?11 OR (s.id >= ?12 AND s.id < ?13))";
std::string model_condition(std::string_view table) {
  return fmt::format("(instr(lower({0}.requested_model), ?15) > 0 OR instr(lower({0}.model), ?15) > 0)",
                     table);
}

}  // namespace

IdRange id_range(std::string_view typed) {
  if (typed.size() < kShortestIdBeginning || typed.size() > kLongestIdBeginning) return {};
  auto first = util::lower_ascii(typed);
  for (const char byte : first) {
    const bool may_be = (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z');
    if (!may_be) return {};
  }
  // '{' comes after 'z'.
  return {.first = first, .second = first + "{"};
}

std::string session_condition(const Filter& filter) {
  std::string sql = " 1";
  if (!filter.provider.empty() || !filter.model.empty()) {
    sql += " AND EXISTS (SELECT 1 FROM turn AS any_turn WHERE any_turn.session = s.key";
    if (!filter.provider.empty()) sql += " AND any_turn.provider = ?14";
    if (!filter.model.empty()) sql += " AND " + model_condition("any_turn");
    sql += ")";
  }
  if (!filter.session.empty()) sql += kSessionCondition;
  if (filter.since) sql += " AND s.used >= ?16";
  if (filter.until) sql += " AND s.used < ?17";
  return sql;
}

std::string turn_condition(const Filter& filter) {
  std::string sql = " 1";
  if (!filter.session.empty()) sql += kSessionCondition;
  if (!filter.provider.empty()) sql += " AND t.provider = ?14";
  if (!filter.model.empty()) sql += " AND " + model_condition("t");
  if (filter.since) sql += " AND t.started >= ?16";
  if (filter.until) sql += " AND t.started < ?17";
  return sql;
}

void bind_filter(Statement& statement, const Filter& filter) {
  // Only what the condition has: SQLite refuses parameters beyond the last.
  if (!filter.session.empty()) {
    const auto range = id_range(filter.session);
    statement.bind(11, filter.session).bind(12, range.first).bind(13, range.second);
  }
  if (!filter.provider.empty()) statement.bind(14, filter.provider);
  if (!filter.model.empty()) statement.bind(15, util::lower_ascii(filter.model));
  if (filter.since) statement.bind(16, *filter.since);
  if (filter.until) statement.bind(17, *filter.until);
}

}  // namespace agentpress::history
