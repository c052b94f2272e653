// A command line or an input that cannot be used.
#pragma once

#include "core/error.hpp"

#include <string>
#include <utility>

namespace agentpress::cli {

[[noreturn]] inline void usage_error(std::string message, std::string hint = "") {
  throw core::StartupError(core::ErrorClass::usage, std::move(message), std::move(hint));
}

[[noreturn]] inline void input_error(std::string message, std::string hint = "") {
  throw core::StartupError(core::ErrorClass::input, std::move(message), std::move(hint));
}

}  // namespace agentpress::cli
