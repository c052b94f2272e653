// `api_key_cmd`: a program of the user's that prints a key. No shell is involved.
#pragma once

#include "core/error.hpp"

#include <chrono>
#include <expected>
#include <string>
#include <vector>

namespace agentpress::auth {

/// Runs `arguments` with /dev/null as stdin and our stderr; returns its stdout without one trailing line end.
/// It must exit 0 within `limit` with one line of at most 4 KiB. On a timeout the process group is killed.
std::expected<std::string, core::Error> run_key_command(const std::vector<std::string>& arguments,
                                                        std::chrono::milliseconds limit);

}  // namespace agentpress::auth
