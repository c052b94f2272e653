#include "doctor/text_layout.hpp"

#include "util/display_width.hpp"
#include "util/text.hpp"

namespace agentpress::doctor {

std::vector<std::string> wrapped_lines(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  std::size_t used = 0;
  for (const auto word : util::split(text, ' ')) {
    if (word.empty()) continue;
    const auto columns = util::display_width(word);
    if (lines.empty() || used + 1 + columns > width) {
      lines.emplace_back(word);
      used = columns;
    } else {
      (lines.back() += ' ') += word;
      used += 1 + columns;
    }
  }
  return lines;
}

std::string padded(std::string_view text, std::size_t width) {
  const auto used = util::display_width(text);
  return std::string(text) + std::string(used < width ? width - used : 0, ' ');
}

}  // namespace agentpress::doctor
