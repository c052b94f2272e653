// A line that must not be seen: from standard input, or typed at the terminal with the echo off.
#pragma once

#include "cli/diagnostics.hpp"

#include <string>
#include <string_view>

namespace agentpress::cli {

/// All of standard input, without line ends at its end, when it is no terminal; else one line that `question`
/// asks for on the terminal. The terminal is as before afterwards, also when a signal ends the program.
/// Throws core::StartupError (input) when nothing came.
std::string read_secret(std::string_view question, Diagnostics& diagnostics);

}  // namespace agentpress::cli
