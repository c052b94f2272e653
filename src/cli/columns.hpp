// Rows of text in columns, as lists print them.
#pragma once

#include <string>
#include <vector>

namespace agentpress::cli {

/// Two spaces between columns, each as wide as its longest cell, and none at the end of a line.
std::string in_columns(const std::vector<std::vector<std::string>>& rows);

}  // namespace agentpress::cli
