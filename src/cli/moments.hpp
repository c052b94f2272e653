// Which moments days and ages are, by the clock and the time zone of the user.
#pragma once

#include "cli/options.hpp"

#include <cstdint>

namespace agentpress::cli {

/// In milliseconds since the epoch, as every moment here.
std::int64_t moment_before(std::int64_t now, Age age);

/// Where --since begins: the first moment of the day.
std::int64_t first_moment_of(const DayOrAge& from, std::int64_t now);

/// Where --until ends: the first moment behind the day.
std::int64_t end_of(const DayOrAge& until, std::int64_t now);

}  // namespace agentpress::cli
