#include "history/text_query.hpp"

#include "history/title.hpp"
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

// Where letters have upper and lower case (Unicode 15, blocks): only these are in the index, with digits.
// Signs among them do no harm; a letter that is missing here is looked for in the text, which finds it too.
constexpr std::array kCasedBlocks{
    CharacterRange{0x00C0, 0x058F},    // Latin, Greek, Cyrillic, Armenian
    CharacterRange{0x10A0, 0x10FF},    // Georgian
    CharacterRange{0x13A0, 0x13FF},    // Cherokee
    CharacterRange{0x1C80, 0x1CBF},    // Cyrillic, Georgian
    CharacterRange{0x1D00, 0x1FFF},    // phonetic letters, Latin, Greek
    CharacterRange{0x2C00, 0x2D2F},    // Glagolitic, Latin, Coptic, Georgian
    CharacterRange{0xA640, 0xA69F},    // Cyrillic
    CharacterRange{0xA720, 0xA7FF},    // Latin
    CharacterRange{0xAB30, 0xABBF},    // Latin, Cherokee
    CharacterRange{0xFB00, 0xFB17},    // ligatures
    CharacterRange{0xFF10, 0xFF5A},    // full-width forms
    CharacterRange{0x10400, 0x1044F},  // Deseret
    CharacterRange{0x1D400, 0x1D7FF},  // mathematical letters
};

bool is_in_index(char32_t character) {
  if (character < 0x80) {
    return (character >= '0' && character <= '9') || (character >= 'A' && character <= 'Z') ||
           (character >= 'a' && character <= 'z');
  }
  return std::ranges::any_of(kCasedBlocks, [&](const CharacterRange& range) {
    return character >= range.first && character <= range.last;
  });
}

/// Beyond punctuation of ASCII and Latin-1 there are letters that the index leaves out.
bool must_be_looked_for(char32_t character) {
  return character >= 0x0100 && !is_in_index(character) && !(character >= 0x2000 && character <= 0x206F);
}

bool is_for_index(std::string_view word) {
  bool has_indexed = false;
  while (!word.empty()) {
    const auto size = util::utf8_sequence_length(word);
    if (size == 0) return false;
    const auto character = util::decode_utf8(word.substr(0, size));
    if (must_be_looked_for(character)) return false;
    has_indexed = has_indexed || is_in_index(character);
    word.remove_prefix(size);
  }
  return has_indexed;
}

void add_word(TextQuery& query, std::string_view word) {
  word = util::trim(word);
  if (word.empty()) return;
  if (is_for_index(word)) {
    query.match += query.match.empty() ? "\"" : " \"";
    query.match += word;
    query.match += '"';
  } else {
    query.contained.push_back(util::lower_ascii(word));
  }
}

bool is_inside_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

/// `count` characters before `offset`, or the beginning.
std::size_t characters_before(std::string_view text, std::size_t offset, std::size_t count) {
  for (; count > 0 && offset > 0; --count) {
    --offset;
    while (offset > 0 && is_inside_character(text[offset])) --offset;
  }
  return offset;
}

}  // namespace

TextQuery parse_text_query(std::string_view text) {
  std::string clean;
  for (const char byte : text) clean += static_cast<unsigned char>(byte) < 0x20 ? ' ' : byte;
  TextQuery query;
  bool is_phrase = false;
  for (const auto section : util::split(clean, '"')) {
    if (is_phrase) {
      add_word(query, section);
    } else {
      for (const auto word : util::split(section, ' ')) add_word(query, word);
    }
    is_phrase = !is_phrase;
  }
  return query;
}

std::string excerpt_around(std::string_view text, std::string_view word, std::size_t width) {
  const auto found = util::lower_ascii(text).find(word);
  if (found == std::string::npos) return "";
  const auto begin = characters_before(text, found, width / 2);
  const auto before = text.substr(begin, found - begin);
  const auto after = text.substr(found + word.size());
  const auto is_blank = [](char byte) { return static_cast<unsigned char>(byte) <= 0x20; };
  std::string line = begin > 0 ? "…" : "";
  line += one_line(before, width);
  if (!before.empty() && is_blank(before.back()) && line != "…" && !line.empty()) line += ' ';
  line += "\x02" + one_line(text.substr(found, word.size()), width) + "\x03";
  if (!after.empty() && is_blank(after.front())) line += ' ';
  return line + one_line(after.substr(0, 16 * width), width / 2);
}

}  // namespace agentpress::history
