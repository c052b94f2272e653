#include "history/json_string.hpp"

#include <charconv>
#include <cstdint>
#include <optional>

namespace agentpress::history {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

void append_utf8(std::string& text, char32_t scalar) {
  const auto tail = [scalar](unsigned shift) { return static_cast<char>(0x80U | (scalar >> shift & 0x3FU)); };
  if (scalar < 0x80) {
    text += static_cast<char>(scalar);
  } else if (scalar < 0x800) {
    text += static_cast<char>(0xC0U | scalar >> 6U);
    text += tail(0);
  } else if (scalar < 0x10000) {
    text += static_cast<char>(0xE0U | scalar >> 12U);
    text += tail(6);
    text += tail(0);
  } else {
    text += static_cast<char>(0xF0U | scalar >> 18U);
    text += tail(12);
    text += tail(6);
    text += tail(0);
  }
}

/// Takes `u00e9` behind a backslash off the front.
std::optional<char32_t> take_code_unit(std::string_view& rest) {
  constexpr std::size_t kLength = 5;
  if (rest.size() < kLength || rest.front() != 'u') return std::nullopt;
  std::uint16_t unit = 0;
  const auto digits = rest.substr(1, kLength - 1);
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), unit, 16);
  if (fault != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  rest.remove_prefix(kLength);
  return unit;
}

bool is_low_surrogate(char32_t unit) {
  return unit >= 0xDC00 && unit <= 0xDFFF;
}

char32_t take_scalar(std::string_view& rest) {
  const auto unit = take_code_unit(rest);
  if (!unit || is_low_surrogate(*unit)) return kReplacement;
  const bool is_high = *unit >= 0xD800 && *unit <= 0xDBFF;
  if (!is_high) return *unit;
  auto ahead = rest;
  if (!ahead.starts_with('\\')) return kReplacement;
  ahead.remove_prefix(1);
  const auto low = take_code_unit(ahead);
  if (!low || !is_low_surrogate(*low)) return kReplacement;
  rest = ahead;
  return 0x10000 + ((*unit - 0xD800) << 10U) + (*low - 0xDC00);
}

void append_escape(std::string& text, std::string_view& rest) {
  constexpr std::string_view kLetters = "bfnrt";
  constexpr std::string_view kMeanings = "\b\f\n\r\t";
  if (rest.starts_with('u')) {
    append_utf8(text, take_scalar(rest));
  } else if (!rest.empty()) {
    const auto letter = kLetters.find(rest.front());
    text += letter == std::string_view::npos ? rest.front() : kMeanings[letter];
    rest.remove_prefix(1);
  }
}

}  // namespace

std::string text_of_json(std::string_view literal) {
  if (literal.size() < 2 || !literal.starts_with('"')) return literal == "null" ? "" : std::string(literal);
  auto rest = literal.substr(1, literal.size() - 2);
  std::string text;
  text.reserve(rest.size());
  while (!rest.empty()) {
    const auto plain = rest.substr(0, rest.find('\\'));
    text += plain;
    rest.remove_prefix(plain.size());
    if (rest.empty()) break;
    rest.remove_prefix(1);
    append_escape(text, rest);
  }
  return text;
}

}  // namespace agentpress::history
