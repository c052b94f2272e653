#include "util/display_width.hpp"

#include "util/text.hpp"

#include <algorithm>
#include <array>

namespace agentpress::util {
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

/// One character, or one byte that is none.
std::string_view first_character(std::string_view text) {
  return text.substr(0, std::max<std::size_t>(utf8_sequence_length(text), 1));
}

std::size_t width_of(std::string_view character) {
  return utf8_sequence_length(character) == 0 ? 1 : width_of(decode_utf8(character));
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const auto character = first_character(text);
    width += width_of(character);
    text.remove_prefix(character.size());
  }
  return width;
}

std::string cut_to_width(std::string_view text, std::size_t columns) {
  std::size_t width = 0;
  std::size_t bytes = 0;
  std::size_t bytes_beside_mark = 0;
  while (bytes < text.size()) {
    const auto character = first_character(text.substr(bytes));
    width += width_of(character);
    if (width > columns) return std::string(text.substr(0, bytes_beside_mark)) + (columns > 0 ? "…" : "");
    bytes += character.size();
    if (width < columns) bytes_beside_mark = bytes;
  }
  return std::string(text);
}

std::string padded(std::string_view text, std::size_t columns) {
  const auto used = display_width(text);
  return std::string(text) + std::string(used < columns ? columns - used : 0, ' ');
}

}  // namespace agentpress::util
