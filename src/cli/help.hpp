// `--help` and `--version`, made from the tables.
#pragma once

#include "cli/options.hpp"

#include <string>

namespace agentpress::cli {

std::string help_text(Command command);
std::string version_text();

}  // namespace agentpress::cli
