// Strings are looked through eight bytes at a time.
#include "formats/json_token.hpp"

#include "util/text.hpp"

#include <cstdint>
#include <cstring>

namespace agentpress::formats {
namespace {

/// Numbers of at most this many bytes with an exponent of at most two digits are far from a double's limit.
constexpr std::size_t kSafeNumberBytes = 150;
constexpr std::size_t kSafeExponentDigits = 2;

using Word = std::uint64_t;

constexpr Word repeated(unsigned char byte) {
  return Word{0x0101010101010101} * byte;
}

/// The highest bit of each byte of `word` that is zero, and perhaps of bytes above a zero one.
constexpr Word zero_bytes(Word word) {
  return (word - repeated(1)) & ~word & repeated(0x80);
}

/// Whether none of eight bytes ends a string, begins an escape, is a control character or is not ASCII.
bool are_plain(const char* bytes) {
  Word word = 0;
  std::memcpy(&word, bytes, sizeof word);
  const Word controls = (word - repeated(0x20)) & ~word & repeated(0x80);
  return ((word & repeated(0x80)) | controls | zero_bytes(word ^ repeated('"')) |
          zero_bytes(word ^ repeated('\\'))) == 0;
}

bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}

std::optional<unsigned> hexadecimal(char byte) {
  if (is_digit(byte)) return static_cast<unsigned>(byte - '0');
  if (byte >= 'a' && byte <= 'f') return static_cast<unsigned>(byte - 'a' + 10);
  if (byte >= 'A' && byte <= 'F') return static_cast<unsigned>(byte - 'A' + 10);
  return std::nullopt;
}

/// `code_point` as UTF-8.
void append_utf8(unsigned code_point, std::string& text) {
  const auto add = [&text](unsigned byte) { text += static_cast<char>(byte); };
  const auto add_rest = [&](int shift) {
    add(0x80U | ((code_point >> static_cast<unsigned>(shift)) & 0x3FU));
  };
  if (code_point < 0x80) {
    add(code_point);
  } else if (code_point < 0x800) {
    add(0xC0U | (code_point >> 6U));
    add_rest(0);
  } else if (code_point < 0x10000) {
    add(0xE0U | (code_point >> 12U));
    add_rest(6);
    add_rest(0);
  } else {
    add(0xF0U | (code_point >> 18U));
    add_rest(12);
    add_rest(6);
    add_rest(0);
  }
}

/// What the byte after a backslash stands for; 0 for one that stands for nothing by itself.
char simple_escape(char byte) {
  switch (byte) {
    case '"':
    case '\\':
    case '/':
      return byte;
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return 0;
  }
}

/// Stops at the first byte that means something inside a string, at the latest at the end.
std::size_t skip_plain_bytes(std::string_view text, std::size_t offset) {
  while (offset + sizeof(Word) <= text.size() && are_plain(text.data() + offset)) offset += sizeof(Word);
  while (offset < text.size()) {
    const auto byte = static_cast<unsigned char>(text[offset]);
    if (byte < 0x20 || byte >= 0x80 || byte == '"' || byte == '\\') break;
    ++offset;
  }
  return offset;
}

std::size_t skip_digits(std::string_view text, std::size_t offset) {
  while (offset < text.size() && is_digit(text[offset])) ++offset;
  return offset;
}

/// Reads escapes and what is between them.
class Unescaper {
 public:
  Unescaper(std::string_view text, std::size_t offset, std::string& out)
      : text_(text), offset_(offset), out_(out) {}

  /// From a backslash on to behind the closing quote.
  bool read_to_the_quote() {
    while (!take('"')) {
      const std::size_t plain = offset_;
      offset_ = skip_plain_bytes(text_, offset_);
      out_ += text_.substr(plain, offset_ - plain);
      const char byte = here();
      if (byte == '\\') {
        if (!take_escape()) return false;
      } else if (static_cast<unsigned char>(byte) >= 0x80) {
        out_ += byte;
        ++offset_;
      } else if (byte != '"') {
        return false;  // a control character, or the end
      }
    }
    return true;
  }

  std::size_t offset() const { return offset_; }

 private:
  char here() const { return offset_ < text_.size() ? text_[offset_] : '\0'; }

  bool take(char byte) {
    if (here() != byte) return false;
    ++offset_;
    return true;
  }

  bool take_escape() {
    ++offset_;
    if (here() == 'u') return take_unicode_escape();
    const char meaning = simple_escape(here());
    if (meaning == 0) return false;
    out_ += meaning;
    ++offset_;
    return true;
  }

  bool take_unicode_escape() {
    constexpr unsigned kFirstHigh = 0xD800;
    constexpr unsigned kFirstLow = 0xDC00;
    constexpr unsigned kFirstAfter = 0xE000;
    auto unit = take_code_unit();
    if (!unit || (*unit >= kFirstLow && *unit < kFirstAfter)) return false;
    if (*unit >= kFirstHigh && *unit < kFirstLow) {
      if (!take('\\')) return false;
      const auto low = take_code_unit();
      if (!low || *low < kFirstLow || *low >= kFirstAfter) return false;
      unit = 0x10000U + ((*unit - kFirstHigh) << 10U) + (*low - kFirstLow);
    }
    append_utf8(*unit, out_);
    return true;
  }

  /// `uXXXX`
  std::optional<unsigned> take_code_unit() {
    if (!take('u')) return std::nullopt;
    unsigned unit = 0;
    for (int count = 0; count < 4; ++count, ++offset_) {
      const auto digit = hexadecimal(here());
      if (!digit) return std::nullopt;
      unit = unit * 16 + *digit;
    }
    return unit;
  }

  std::string_view text_;
  std::size_t offset_;
  std::string& out_;
};

/// The first escape of a string was found at `offset`: its characters have to be copied.
std::optional<StringToken> read_escaped_string(std::string_view text, std::size_t begin, std::size_t offset,
                                               std::string& unescaped) {
  const std::size_t unescaped_begin = unescaped.size();
  unescaped += text.substr(begin + 1, offset - begin - 1);
  Unescaper unescaper(text, offset, unescaped);
  if (!unescaper.read_to_the_quote()) return std::nullopt;
  const auto characters = std::string_view(unescaped).substr(unescaped_begin);
  if (util::find_invalid_utf8(characters)) return std::nullopt;
  return StringToken{.end = unescaper.offset(),
                     .size = characters.size(),
                     .is_escaped = true,
                     .unescaped_begin = unescaped_begin};
}

}  // namespace

std::optional<StringToken> read_string(std::string_view text, std::size_t begin, std::string& unescaped) {
  bool is_ascii = true;
  std::size_t offset = begin + 1;
  while (true) {
    offset = skip_plain_bytes(text, offset);
    if (offset == text.size()) return std::nullopt;
    const char byte = text[offset];
    if (byte == '"') break;
    if (byte == '\\') return read_escaped_string(text, begin, offset, unescaped);
    if (static_cast<unsigned char>(byte) < 0x80) return std::nullopt;  // a control character
    is_ascii = false;
    ++offset;
  }
  if (!is_ascii && util::find_invalid_utf8(text.substr(begin + 1, offset - begin - 1))) return std::nullopt;
  return StringToken{.end = offset + 1, .size = offset - begin - 1};
}

std::optional<std::size_t> find_number_end(std::string_view text, std::size_t begin, JsonNumbers numbers) {
  const auto is_at = [text](std::size_t offset, char byte) {
    return offset < text.size() && text[offset] == byte;
  };
  std::size_t offset = begin;
  if (is_at(offset, '-')) ++offset;
  const std::size_t digits_begin = offset;
  offset = is_at(offset, '0') ? offset + 1 : skip_digits(text, offset);
  if (offset == digits_begin) return std::nullopt;
  if (is_at(offset, '.')) {
    const std::size_t fraction = ++offset;
    offset = skip_digits(text, offset);
    if (offset == fraction) return std::nullopt;
  }
  std::size_t exponent_digits = 0;
  if (is_at(offset, 'e') || is_at(offset, 'E')) {
    ++offset;
    if (is_at(offset, '+') || is_at(offset, '-')) ++offset;
    const std::size_t exponent = offset;
    offset = skip_digits(text, offset);
    exponent_digits = offset - exponent;
    if (exponent_digits == 0) return std::nullopt;
  }
  const bool is_safe = offset - begin <= kSafeNumberBytes && exponent_digits <= kSafeExponentDigits;
  return is_safe || numbers == JsonNumbers::all ? std::optional(offset) : std::nullopt;
}

}  // namespace agentpress::formats
