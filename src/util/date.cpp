#include "util/date.hpp"

#include <fmt/format.h>

#include <charconv>
#include <ctime>

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

std::optional<std::string> timestamp_text(std::int64_t milliseconds) {
  constexpr std::int64_t kBeginningOfYear0 = -62167219200000;
  constexpr std::int64_t kEndOfYear9999 = 253402300799999;
  if (milliseconds < kBeginningOfYear0 || milliseconds > kEndOfYear9999) return std::nullopt;
  const std::chrono::sys_time<std::chrono::milliseconds> moment{std::chrono::milliseconds(milliseconds)};
  const auto day = std::chrono::floor<std::chrono::days>(moment);
  const std::chrono::hh_mm_ss time{moment - day};
  return fmt::format("{}T{:02}:{:02}:{:02}.{:03}Z", date_text(Date(day)), time.hours().count(),
                     time.minutes().count(), time.seconds().count(), time.subseconds().count());
}

std::optional<std::int64_t> parse_timestamp(std::string_view text) {
  constexpr std::size_t kToSeconds = 19;
  const auto date = parse_date(text);
  if (!date || text.size() <= kToSeconds || text[10] != 'T' || text[13] != ':' || text[16] != ':' ||
      !text.ends_with('Z'))
    return std::nullopt;
  const auto hours = number_of(text.substr(11, 2));
  const auto minutes = number_of(text.substr(14, 2));
  const auto seconds = number_of(text.substr(17, 2));
  std::string fraction(text.substr(kToSeconds, text.size() - kToSeconds - 1));
  if (fraction.empty()) fraction = ".0";
  const bool has_digits =
      fraction.size() > 1 && fraction.find_first_not_of("0123456789", 1) == std::string::npos;
  if (!hours || !minutes || !seconds || *hours > 23 || *minutes > 59 || *seconds > 59 ||
      fraction.front() != '.' || !has_digits)
    return std::nullopt;
  fraction.resize(4, '0');
  const auto moment = std::chrono::sys_days(*date) + std::chrono::hours(*hours) +
                      std::chrono::minutes(*minutes) + std::chrono::seconds(*seconds) +
                      std::chrono::milliseconds(*number_of(std::string_view(fraction).substr(1)));
  return moment.time_since_epoch() / std::chrono::milliseconds(1);
}

std::optional<std::string> local_minute_text(std::int64_t milliseconds) {
  const auto moment = std::chrono::floor<std::chrono::seconds>(std::chrono::milliseconds(milliseconds));
  const std::time_t seconds = moment.count();
  std::tm local{};
  if (::localtime_r(&seconds, &local) == nullptr) return std::nullopt;
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", local.tm_year + 1900, local.tm_mon + 1, local.tm_mday,
                     local.tm_hour, local.tm_min);
}

std::int64_t local_midnight(Date date) {
  std::tm local{};
  local.tm_year = static_cast<int>(date.year()) - 1900;
  local.tm_mon = static_cast<int>(static_cast<unsigned>(date.month())) - 1;
  local.tm_mday = static_cast<int>(static_cast<unsigned>(date.day()));
  local.tm_isdst = -1;
  return std::int64_t{::mktime(&local)} * 1000;
}

long days_between(Date from, Date to) {
  return (std::chrono::sys_days(to) - std::chrono::sys_days(from)).count();
}

}  // namespace agentpress::util
