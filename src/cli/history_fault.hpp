// Faults of the history as errors of a run.
#pragma once

#include "core/error.hpp"
#include "history/fault.hpp"

namespace agentpress::cli {

/// What was typed is a `usage` error; everything else is of the class `history`.
inline core::Error as_error(const history::Fault& fault) {
  const bool is_typed =
      fault.kind == history::FaultKind::bad_name || fault.kind == history::FaultKind::bad_query;
  return {.error_class = is_typed ? core::ErrorClass::usage : core::ErrorClass::history,
          .message = fault.message,
          .hint = fault.hint};
}

}  // namespace agentpress::cli
