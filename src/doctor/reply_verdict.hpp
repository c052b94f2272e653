// The verdict on what answered: whether it is an API at all. Pure.
//
// A 404 to the health question means three things. At the vendor's own address nothing but a vendor that has
// moved its endpoint: the key is then not proven. At another path of the vendor's host the base URL is wrong.
// Anywhere else a page means a wrong base URL; anything else may as well be a gateway without such an
// endpoint: a note.
#pragma once

#include "client/health_reply.hpp"
#include "doctor/check.hpp"
#include "doctor/observation.hpp"

namespace agentpress::doctor {

/// `reply` is null when no whole reply came.
CheckResult judge_http(const ProbeSubject& subject, const Asked& asked, const client::HealthReply* reply,
                       const Limits& limits);

}  // namespace agentpress::doctor
