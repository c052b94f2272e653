// Reading HTTP dates by hand: strptime follows the locale, and a user's locale is not the server's.
#include "net/http_date.hpp"

#include "util/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <vector>

namespace agentpress::net {
namespace {

constexpr std::array<std::string_view, 12> kMonths{"jan", "feb", "mar", "apr", "may", "jun",
                                                   "jul", "aug", "sep", "oct", "nov", "dec"};

std::optional<int> parse_number(std::string_view digits) {
  int value = 0;
  const auto* end = digits.data() + digits.size();
  if (digits.empty() || digits.size() > 4 || digits.front() == '-') return std::nullopt;
  const auto [stop, fault] = std::from_chars(digits.data(), end, value);
  if (fault != std::errc{} || stop != end) return std::nullopt;
  return value;
}

std::optional<unsigned> parse_month(std::string_view name) {
  const auto lower = util::lower_ascii(name);
  const auto found = std::ranges::find(kMonths, lower);
  if (found == kMonths.end()) return std::nullopt;
  return static_cast<unsigned>(found - kMonths.begin()) + 1U;
}

std::optional<std::int64_t> parse_time_of_day(std::string_view text) {
  const auto parts = util::split(text, ':');
  if (parts.size() != 3) return std::nullopt;
  const auto hour = parse_number(parts[0]);
  const auto minute = parse_number(parts[1]);
  const auto second = parse_number(parts[2]);
  if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  return std::int64_t{*hour} * 3600 + std::int64_t{*minute} * 60 + *second;
}

std::optional<std::int64_t> seconds_of(std::optional<int> year, std::optional<unsigned> month,
                                       std::optional<int> day, std::optional<std::int64_t> time) {
  if (!year || !month || !day || !time) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(*month),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  const auto days = std::chrono::sys_days(date).time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(days).count() + *time;
}

/// A two-digit year that would lie more than fifty years ahead is of the last century (RFC 9110).
std::optional<int> full_year(std::optional<int> two_digits, std::int64_t now_seconds) {
  if (!two_digits || *two_digits > 99) return std::nullopt;
  const std::chrono::sys_days today{std::chrono::floor<std::chrono::days>(std::chrono::seconds(now_seconds))};
  const int this_year = static_cast<int>(std::chrono::year_month_day(today).year());
  const int year = this_year / 100 * 100 + *two_digits;
  return year > this_year + 50 ? year - 100 : year;
}

std::vector<std::string_view> words_of(std::string_view text) {
  auto words = util::split(util::trim(text), ' ');
  std::erase_if(words, [](std::string_view word) { return word.empty(); });
  return words;
}

}  // namespace

std::optional<std::int64_t> parse_http_date(std::string_view text, std::int64_t now_seconds) {
  const auto words = words_of(text);
  if (words.size() == 6 && words[5] == "GMT") {  // Sun, 06 Nov 1994 08:49:37 GMT
    return seconds_of(parse_number(words[3]), parse_month(words[2]), parse_number(words[1]),
                      parse_time_of_day(words[4]));
  }
  if (words.size() == 4 && words[3] == "GMT") {  // Sunday, 06-Nov-94 08:49:37 GMT
    const auto date = util::split(words[1], '-');
    if (date.size() != 3) return std::nullopt;
    return seconds_of(full_year(parse_number(date[2]), now_seconds), parse_month(date[1]),
                      parse_number(date[0]), parse_time_of_day(words[2]));
  }
  if (words.size() == 5) {  // Sun Nov  6 08:49:37 1994
    return seconds_of(parse_number(words[4]), parse_month(words[1]), parse_number(words[2]),
                      parse_time_of_day(words[3]));
  }
  return std::nullopt;
}

std::optional<std::int64_t> parse_certificate_time(std::string_view text) {
  const auto words = words_of(text);
  if (words.size() < 4) return std::nullopt;
  return seconds_of(parse_number(words[3]), parse_month(words[0]), parse_number(words[1]),
                    parse_time_of_day(words[2]));
}

}  // namespace agentpress::net
