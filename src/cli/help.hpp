// `--help` and `--version`, made from the tables.
#pragma once

#include <string>

namespace agentpress::cli {

std::string help_text();
std::string version_text();

}  // namespace agentpress::cli
