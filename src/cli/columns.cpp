#include "cli/columns.hpp"

#include <algorithm>
#include <cstddef>

namespace agentpress::cli {

std::string in_columns(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t index = 0; index < row.size(); ++index)
      widths[index] = std::max(widths[index], row[index].size());
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t index = 0; index < row.size(); ++index) {
      line += row[index] + std::string(widths[index] - row[index].size() + 2, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

}  // namespace agentpress::cli
