// The verdicts on what a provider answered: whether it is an API at all, and what it says to the key. Pure.
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

/// The key by the reply to the health question, or by that of the vendor's other host for it.
CheckResult judge_key_by(const ProbeSubject& subject, providers::KeyProof proof, const Asked& asked,
                         const client::HealthReply& reply);

/// Whether the reply settles the key, one way or the other.
bool settles_key(const ProbeSubject& subject, providers::KeyProof proof, const Asked& asked,
                 const client::HealthReply& reply);

/// The key by an error, wherever it was told.
CheckResult judge_key_by_error(const ProbeSubject& subject, const core::Error& error, bool is_page);

}  // namespace agentpress::doctor
