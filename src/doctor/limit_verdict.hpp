// The verdicts on what the headers of a reply tell besides: what is left of the rate limits, and the clock.
// Pure.
#pragma once

#include "doctor/check.hpp"
#include "doctor/observation.hpp"

namespace agentpress::doctor {

/// Vendors differ in names, not in the idea: a header with `ratelimit` and `remaining` in its name, and
/// beside it the same name with `limit`, and perhaps one with `reset`.
CheckResult judge_rate_limit(const ProbeSubject& subject, const net::HttpResponseHead& head);

/// By the `Date` of the reply, which a cache on the way may have aged.
CheckResult judge_clock(const ProbeSubject& subject, const Asked& asked);

}  // namespace agentpress::doctor
