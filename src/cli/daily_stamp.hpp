// What is said at most once a day: a small file remembers what was said today.
#pragma once

#include "util/date.hpp"
#include "util/environment.hpp"

#include <string_view>

namespace agentpress::cli {

/// The day it is now, in UTC.
util::Date today();

/// True the first time on the day `today` that `what` (one line) is asked about. Without a place to remember
/// it, always.
bool is_first_today(const util::Environment& environment, util::Date today, std::string_view what);

}  // namespace agentpress::cli
