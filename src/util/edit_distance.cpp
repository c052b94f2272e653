#include "util/edit_distance.hpp"

#include "util/text.hpp"

#include <algorithm>
#include <utility>

namespace agentpress::util {

std::size_t edit_distance(std::string_view left_text, std::string_view right_text) {
  const std::string left = lower_ascii(left_text);
  const std::string right = lower_ascii(right_text);
  const std::size_t width = right.size() + 1;
  std::vector<std::size_t> before_last(width);
  std::vector<std::size_t> last(width);
  std::vector<std::size_t> current(width);
  for (std::size_t column = 0; column < width; ++column) last[column] = column;
  for (std::size_t row = 1; row <= left.size(); ++row) {
    current[0] = row;
    for (std::size_t column = 1; column < width; ++column) {
      const std::size_t substitution = last[column - 1] + (left[row - 1] == right[column - 1] ? 0 : 1);
      current[column] = std::min({last[column] + 1, current[column - 1] + 1, substitution});
      const bool swapped =
          row > 1 && column > 1 && left[row - 1] == right[column - 2] && left[row - 2] == right[column - 1];
      if (swapped) current[column] = std::min(current[column], before_last[column - 2] + 1);
    }
    std::swap(before_last, last);
    std::swap(last, current);
  }
  return last[right.size()];
}

std::vector<std::string> nearest_names(std::string_view word, std::span<const std::string> names,
                                       std::size_t most) {
  const std::size_t tolerance = std::max<std::size_t>(1, word.size() / 3);
  std::vector<std::pair<std::size_t, std::string>> found;
  for (const auto& name : names) {
    const auto distance = edit_distance(word, name);
    if (distance <= tolerance) found.emplace_back(distance, name);
  }
  std::ranges::sort(found);
  std::vector<std::string> result;
  for (const auto& [distance, name] : found) {
    if (result.size() == most) break;
    result.push_back(name);
  }
  return result;
}

}  // namespace agentpress::util
