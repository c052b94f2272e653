// One walk over JSON text that knows only strings, escapes and numbers; the parser judges everything else.
#include "formats/json_repair.hpp"

#include "util/text.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <optional>
#include <system_error>

namespace agentpress::formats {
namespace {

constexpr std::string_view kReplacementEscape = "\\ufffd";
constexpr std::string_view kLargestNumber = "1.7976931348623157e308";
constexpr std::size_t kUnicodeEscapeBytes = 6;  // \uXXXX

std::size_t string_end(std::string_view text, std::size_t offset) {
  for (++offset; offset < text.size(); ++offset) {
    if (text[offset] == '\\') {
      ++offset;
    } else if (text[offset] == '"') {
      return offset;
    }
  }
  return text.size();
}

/// The code unit of a \uXXXX escape at `offset`.
std::optional<unsigned> unicode_escape(std::string_view text, std::size_t offset) {
  if (offset + kUnicodeEscapeBytes > text.size() || text[offset] != '\\' || text[offset + 1] != 'u')
    return std::nullopt;
  unsigned unit = 0;
  const char* first = text.data() + offset + 2;
  const char* last = text.data() + offset + kUnicodeEscapeBytes;
  const auto [end, fault] = std::from_chars(first, last, unit, 16);
  return fault == std::errc() && end == last ? std::optional(unit) : std::nullopt;
}

bool is_high_surrogate(std::optional<unsigned> unit) {
  return unit && *unit >= 0xD800 && *unit <= 0xDBFF;
}

bool is_low_surrogate(std::optional<unsigned> unit) {
  return unit && *unit >= 0xDC00 && *unit <= 0xDFFF;
}

/// Copies one escape from `offset` on and returns the offset after it.
std::size_t copy_escape(std::string_view text, std::size_t offset, std::string& result) {
  const auto unit = unicode_escape(text, offset);
  std::size_t length = unit ? kUnicodeEscapeBytes : 2;
  if (is_high_surrogate(unit) && is_low_surrogate(unicode_escape(text, offset + kUnicodeEscapeBytes))) {
    length += kUnicodeEscapeBytes;
  } else if (is_high_surrogate(unit) || is_low_surrogate(unit)) {
    result += kReplacementEscape;
    return offset + length;
  }
  result += text.substr(offset, length);
  return std::min(offset + length, text.size());
}

std::size_t copy_string(std::string_view text, std::size_t offset, std::string& result) {
  result += text[offset++];
  while (offset < text.size()) {
    if (text[offset] == '\\') {
      offset = copy_escape(text, offset, result);
      continue;
    }
    result += text[offset];
    if (text[offset++] == '"') break;
  }
  return offset;
}

bool is_number_byte(char byte) {
  return (byte >= '0' && byte <= '9') || byte == '-' || byte == '+' || byte == '.' || byte == 'e' ||
         byte == 'E';
}

/// A number of JSON's grammar whose value no double can hold. `from_chars` also says "out of range" for a
/// value too near to zero; the exponent's sign tells the two apart.
bool is_too_large(std::string_view number) {
  double value = 0;
  const auto [end, fault] = std::from_chars(number.data(), number.data() + number.size(), value);
  if (fault != std::errc::result_out_of_range || end != number.data() + number.size()) return false;
  return number.find("e-") == std::string_view::npos && number.find("E-") == std::string_view::npos;
}

std::size_t copy_number(std::string_view text, std::size_t offset, std::string& result) {
  std::size_t end = offset;
  while (end < text.size() && is_number_byte(text[end])) ++end;
  const std::string_view number = text.substr(offset, end - offset);
  if (is_too_large(number)) {
    if (number.starts_with('-')) result += '-';
    result += kLargestNumber;
  } else {
    result += number;
  }
  return end;
}

}  // namespace

bool nests_deeper_than(std::string_view text, int limit) {
  if (text.size() <= static_cast<std::size_t>(limit)) return false;
  int depth = 0;
  for (std::size_t offset = 0; offset < text.size(); ++offset) {
    switch (text[offset]) {
      case '"':
        offset = string_end(text, offset);
        break;
      case '[':
      case '{':
        if (++depth > limit) return true;
        break;
      case ']':
      case '}':
        --depth;
        break;
      default:
        break;
    }
  }
  return false;
}

std::string repair_json(std::string_view text) {
  const std::string valid = util::replace_invalid_utf8(text);
  std::string result;
  result.reserve(valid.size());
  for (std::size_t offset = 0; offset < valid.size();) {
    const char byte = valid[offset];
    if (byte == '"') {
      offset = copy_string(valid, offset, result);
    } else if (byte == '-' || (byte >= '0' && byte <= '9')) {
      offset = copy_number(valid, offset, result);
    } else {
      result += byte;
      ++offset;
    }
  }
  return result;
}

}  // namespace agentpress::formats
