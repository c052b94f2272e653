// The verdict on the models that a provider lists, beside those that the user wants. Pure.
#pragma once

#include "client/health_reply.hpp"
#include "doctor/check.hpp"
#include "doctor/observation.hpp"
#include "doctor/provider_target.hpp"

namespace agentpress::doctor {

/// `asked` and `reply` are of the list of models; null where it was not asked for.
CheckResult judge_models(const ProbeSubject& subject, const ProviderTarget& target, const Asked* asked,
                         const client::HealthReply* reply, const Limits& limits);

}  // namespace agentpress::doctor
