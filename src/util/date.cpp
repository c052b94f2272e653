#include "util/date.hpp"

#include <fmt/format.h>

#include <charconv>

namespace agentpress::util {
namespace {

/// The number that fills all of `digits`.
std::optional<int> number_of(std::string_view digits) {
  int number = 0;
  const auto* end = digits.data() + digits.size();
  const auto [rest, fault] = std::from_chars(digits.data(), end, number);
  if (fault != std::errc() || rest != end || number < 0) return std::nullopt;
  return number;
}

}  // namespace

std::optional<Date> parse_date(std::string_view text) {
  constexpr std::size_t kLength = 10;
  if (text.size() < kLength || text[4] != '-' || text[7] != '-') return std::nullopt;
  if (text.size() > kLength && text[kLength] != 'T' && text[kLength] != ' ') return std::nullopt;
  const auto year = number_of(text.substr(0, 4));
  const auto month = number_of(text.substr(5, 2));
  const auto day = number_of(text.substr(8, 2));
  if (!year || !month || !day) return std::nullopt;
  const Date date(std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                  std::chrono::day(static_cast<unsigned>(*day)));
  return date.ok() ? std::optional(date) : std::nullopt;
}

std::string date_text(Date date) {
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

std::optional<Date> date_of(std::int64_t seconds_since_epoch) {
  constexpr std::int64_t kEndOfYear9999 = 253402300799;
  if (seconds_since_epoch < 0 || seconds_since_epoch > kEndOfYear9999) return std::nullopt;
  const std::chrono::sys_seconds moment{std::chrono::seconds(seconds_since_epoch)};
  return Date(std::chrono::floor<std::chrono::days>(moment));
}

long days_between(Date from, Date to) {
  return (std::chrono::sys_days(to) - std::chrono::sys_days(from)).count();
}

}  // namespace agentpress::util
