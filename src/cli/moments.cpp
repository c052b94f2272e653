#include "cli/moments.hpp"

#include <chrono>

namespace agentpress::cli {
namespace {

using Moment = std::chrono::sys_time<std::chrono::milliseconds>;

/// The same day some months earlier, or the last one of that month where it is shorter.
std::int64_t months_before(std::int64_t now, int months) {
  const Moment moment{std::chrono::milliseconds(now)};
  const auto day = std::chrono::floor<std::chrono::days>(moment);
  auto date = std::chrono::year_month_day(day) - std::chrono::months(months);
  if (!date.ok()) date = date.year() / date.month() / std::chrono::last;
  return (std::chrono::sys_days(date) + (moment - day)).time_since_epoch() / std::chrono::milliseconds(1);
}

}  // namespace

std::int64_t moment_before(std::int64_t now, Age age) {
  constexpr std::int64_t kHour = 3'600'000;
  switch (age.unit) {
    case Age::Unit::hours:
      return now - age.amount * kHour;
    case Age::Unit::days:
      return now - age.amount * kHour * 24;
    case Age::Unit::weeks:
      return now - age.amount * kHour * 24 * 7;
    case Age::Unit::months:
      return months_before(now, age.amount);
    case Age::Unit::years:
      return months_before(now, age.amount * 12);
  }
  return now;
}

std::int64_t first_moment_of(const DayOrAge& from, std::int64_t now) {
  if (const auto* age = std::get_if<Age>(&from)) return moment_before(now, *age);
  return util::local_midnight(std::get<util::Date>(from));
}

std::int64_t end_of(const DayOrAge& until, std::int64_t now) {
  if (const auto* age = std::get_if<Age>(&until)) return moment_before(now, *age);
  const auto next = std::chrono::sys_days(std::get<util::Date>(until)) + std::chrono::days(1);
  return util::local_midnight(util::Date(next));
}

}  // namespace agentpress::cli
