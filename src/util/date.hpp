// Days of the calendar, in the one spelling that files and messages use: 2027-01-14.
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

/// From `from` to `to`; negative when `to` comes first.
long days_between(Date from, Date to);

}  // namespace agentpress::util
