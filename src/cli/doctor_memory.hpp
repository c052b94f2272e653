// Where doctor keeps what it found, for `--since-last`: a small file beside the other state.
#pragma once

#include "doctor/changes.hpp"
#include "util/environment.hpp"
#include "util/files.hpp"

#include <optional>

namespace agentpress::cli {

/// Nothing remembered when there is no file, or none that can be read.
doctor::RememberedRun read_last_run(const util::Environment& environment);

/// Nothing to write to without a home directory, which is no fault.
std::optional<util::FileError> write_last_run(const util::Environment& environment,
                                              const doctor::RememberedRun& run);

}  // namespace agentpress::cli
