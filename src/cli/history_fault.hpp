// Faults of the history as errors of a run.
#pragma once

#include "core/error.hpp"
#include "history/fault.hpp"

namespace agentpress::cli {

inline core::Error as_error(const history::Fault& fault) {
  return {.error_class = core::ErrorClass::history, .message = fault.message, .hint = fault.hint};
}

}  // namespace agentpress::cli
