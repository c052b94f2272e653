// From what a provider answered, or the transport met with, to the finding of doctor.
#pragma once

#include "core/error.hpp"
#include "doctor/check.hpp"

namespace agentpress::doctor {

/// The class of an error says most; words of the provider tell apart what shares a status: a region from
/// other things that are forbidden, a spent quota, a retired model, a key that is only not known.
FindingClass finding_of(const core::Error& error);

/// A permission that the key lacks for one endpoint, while others may work.
bool is_about_scope(const core::Error& error);

/// A server that is there and will answer soon.
bool is_about_loading(const core::Error& error);

}  // namespace agentpress::doctor
