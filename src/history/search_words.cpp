#include "history/search_words.hpp"

#include "util/text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace agentpress::history {
namespace {

struct CharacterRange {
  char32_t first;
  char32_t last;
};

// Where words are whole: letters with upper and lower case (Unicode 15, by blocks).
constexpr std::array kWordBlocks{
    CharacterRange{0x0000, 0x058F},    // Latin, Greek, Cyrillic, Armenian
    CharacterRange{0x10A0, 0x10FF},    // Georgian
    CharacterRange{0x13A0, 0x13FF},    // Cherokee
    CharacterRange{0x1C80, 0x1CBF},    // Cyrillic, Georgian
    CharacterRange{0x1D00, 0x1FFF},    // phonetic letters, Latin, Greek
    CharacterRange{0x2C00, 0x2D2F},    // Glagolitic, Latin, Coptic, Georgian
    CharacterRange{0xA640, 0xA69F},    // Cyrillic
    CharacterRange{0xA720, 0xA7FF},    // Latin
    CharacterRange{0xAB30, 0xABBF},    // Latin, Cherokee
    CharacterRange{0xFB00, 0xFB17},    // ligatures
    CharacterRange{0xFF10, 0xFF19},    // full-width digits and letters
    CharacterRange{0xFF21, 0xFF3A},    //
    CharacterRange{0xFF41, 0xFF5A},    //
    CharacterRange{0x10400, 0x1044F},  // Deseret
    CharacterRange{0x1D400, 0x1D7FF},  // mathematical letters
};

// What stands between words, beyond the blocks above.
constexpr std::array kPunctuation{
    CharacterRange{0x2000, 0x2BFF},    // punctuation, signs, arrows
    CharacterRange{0x1F000, 0x1FAFF},  // pictures
    CharacterRange{0x3000, 0x3004},   CharacterRange{0x3008, 0x3020}, CharacterRange{0x3030, 0x3030},
    CharacterRange{0x30FB, 0x30FB},  // the middle dot of Katakana
    CharacterRange{0xFE00, 0xFE6F},  // variation selectors, vertical and small forms
    CharacterRange{0xFF00, 0xFF0F},   CharacterRange{0xFF1A, 0xFF20}, CharacterRange{0xFF3B, 0xFF40},
    CharacterRange{0xFF5B, 0xFF65},   CharacterRange{0xFFF0, 0xFFFF}, CharacterRange{0xE0000, 0xE01EF},
};

template <std::size_t Count>
bool is_in(const std::array<CharacterRange, Count>& ranges, char32_t character) {
  return std::ranges::any_of(ranges, [&](const CharacterRange& range) {
    return character >= range.first && character <= range.last;
  });
}

/// A word of its own.
bool is_single(char32_t character) {
  return !is_in(kWordBlocks, character) && !is_in(kPunctuation, character);
}

bool is_letter_or_digit(char32_t character) {
  return (character >= '0' && character <= '9') || (character >= 'A' && character <= 'Z') ||
         (character >= 'a' && character <= 'z') || (character >= 0xC0 && !is_in(kPunctuation, character));
}

/// Calls `visit(sequence, character)` for each character beyond ASCII, `visit_ascii(byte)` for all else, also
/// for bytes that are no UTF-8. False ends it.
template <class VisitAscii, class Visit>
void each_character(std::string_view text, VisitAscii visit_ascii, Visit visit) {
  for (std::size_t at = 0; at < text.size();) {
    const auto size =
        static_cast<unsigned char>(text[at]) < 0x80 ? 0 : util::utf8_sequence_length(text.substr(at));
    const auto sequence = text.substr(at, std::max<std::size_t>(size, 1));
    const bool goes_on =
        size == 0 ? visit_ascii(sequence.front()) : visit(sequence, util::decode_utf8(sequence));
    if (!goes_on) return;
    at += sequence.size();
  }
}

}  // namespace

std::optional<std::string> separate_words(std::string_view text) {
  bool is_needed = false;
  each_character(
      text, [](char) { return true; },
      [&](std::string_view, char32_t character) { return !(is_needed = is_needed || is_single(character)); });
  if (!is_needed) return std::nullopt;
  std::string separated;
  separated.reserve(text.size() * 3 / 2);
  bool is_after_single = false;
  each_character(
      text,
      [&](char byte) {
        if (is_after_single) separated += kWordSeparator;
        is_after_single = false;
        if (byte != kWordSeparator) separated += byte;
        return true;
      },
      [&](std::string_view sequence, char32_t character) {
        const bool is_word = is_single(character);
        if (is_after_single || (is_word && !separated.empty())) separated += kWordSeparator;
        is_after_single = is_word;
        separated += sequence;
        return true;
      });
  return separated;
}

std::string without_separators(std::string_view text) {
  std::string plain(text);
  std::erase(plain, kWordSeparator);
  return plain;
}

bool has_search_word(std::string_view text) {
  bool is_found = false;
  each_character(
      text,
      [&](char byte) { return !(is_found = is_letter_or_digit(static_cast<unsigned char>(byte) & 0x7FU)); },
      [&](std::string_view, char32_t character) { return !(is_found = is_letter_or_digit(character)); });
  return is_found;
}

}  // namespace agentpress::history
