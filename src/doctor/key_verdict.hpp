// The verdict on the key, by what a provider answered. Pure.
#pragma once

#include "client/health_reply.hpp"
#include "doctor/check.hpp"
#include "doctor/observation.hpp"

namespace agentpress::doctor {

/// The key by the reply to the health question, or by that of the vendor's other host for it.
CheckResult judge_key_by(const ProbeSubject& subject, providers::KeyProof proof, const Asked& asked,
                         const client::HealthReply& reply);

/// Whether the reply settles the key, one way or the other.
bool settles_key(const ProbeSubject& subject, providers::KeyProof proof, const Asked& asked,
                 const client::HealthReply& reply);

/// The key by an error, wherever it was told.
CheckResult judge_key_by_error(const ProbeSubject& subject, const core::Error& error, bool is_page);

/// Whether a finding says something of the key or its account.
bool is_about_key(FindingClass finding);

}  // namespace agentpress::doctor
