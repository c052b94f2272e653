#include "doctor/text_layout.hpp"

#include "util/text.hpp"

#include <algorithm>
#include <array>

namespace agentpress::doctor {
namespace {

struct CharacterRange {
  char32_t first;
  char32_t last;
};

/// Unicode 15, EastAsianWidth.txt: the large blocks of W and F.
constexpr std::array kWideCharacters{
    CharacterRange{0x1100, 0x115F},   CharacterRange{0x2E80, 0x303E},   CharacterRange{0x3041, 0x33FF},
    CharacterRange{0x3400, 0x4DBF},   CharacterRange{0x4E00, 0xA4CF},   CharacterRange{0xA960, 0xA97F},
    CharacterRange{0xAC00, 0xD7A3},   CharacterRange{0xF900, 0xFAFF},   CharacterRange{0xFE30, 0xFE6F},
    CharacterRange{0xFF00, 0xFF60},   CharacterRange{0xFFE0, 0xFFE6},   CharacterRange{0x1F300, 0x1F64F},
    CharacterRange{0x1F680, 0x1F6FF}, CharacterRange{0x1F900, 0x1F9FF}, CharacterRange{0x20000, 0x3FFFD},
};

constexpr std::array kWidthlessCharacters{
    CharacterRange{0x0300, 0x036F}, CharacterRange{0x200B, 0x200F}, CharacterRange{0x20D0, 0x20FF},
    CharacterRange{0xFE00, 0xFE0F}, CharacterRange{0xFE20, 0xFE2F},
};

bool is_in(const auto& ranges, char32_t character) {
  return std::ranges::any_of(ranges, [&](const CharacterRange& range) {
    return character >= range.first && character <= range.last;
  });
}

std::size_t width_of(char32_t character) {
  if (is_in(kWidthlessCharacters, character)) return 0;
  return is_in(kWideCharacters, character) ? 2 : 1;
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const auto length = util::utf8_sequence_length(text);
    width += length == 0 ? 1 : width_of(util::decode_utf8(text.substr(0, length)));
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return width;
}

std::vector<std::string> wrapped_lines(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  std::size_t used = 0;
  for (const auto word : util::split(text, ' ')) {
    if (word.empty()) continue;
    const auto columns = display_width(word);
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
  const auto used = display_width(text);
  return std::string(text) + std::string(used < width ? width - used : 0, ' ');
}

}  // namespace agentpress::doctor
