// Days of the calendar and moments, in the one spelling that files and messages use: 2027-01-14.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace agentpress::util {

using Date = std::chrono::year_month_day;

/// Reads `YYYY-MM-DD`, with or without a time behind it (`2027-01-14T00:00:00Z`). Nothing for anything else
/// and for days that do not exist.
std::optional<Date> parse_date(std::string_view text);

std::string date_text(Date date);

/// The day, in UTC, of a moment given as seconds since the epoch; nothing beyond the year 9999.
std::optional<Date> date_of(std::int64_t seconds_since_epoch);

/// `2027-01-14T08:30:00.250Z` of milliseconds since the epoch; nothing beyond the years 0 to 9999.
std::optional<std::string> timestamp_text(std::int64_t milliseconds);

/// Reads what `timestamp_text` writes, with any number of digits behind the second or none; those beyond
/// the third do not count. Nothing for anything else.
std::optional<std::int64_t> parse_timestamp(std::string_view text);

/// `2027-01-14 08:30` of milliseconds since the epoch in the time zone of the process (TZ, /etc/localtime);
/// nothing where the system has no such day.
std::optional<std::string> local_minute_text(std::int64_t milliseconds);

/// The first moment of a day in that time zone, in milliseconds since the epoch.
std::int64_t local_midnight(Date date);

/// From `from` to `to`; negative when `to` comes first.
long days_between(Date from, Date to);

}  // namespace agentpress::util
