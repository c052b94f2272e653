// One pass without recursion. Strings are looked through eight bytes at a time.
#include "formats/json_tape.hpp"

#include "formats/wire_format.hpp"
#include "util/text.hpp"

#include <array>
#include <cstddef>
#include <cstring>
#include <limits>
#include <optional>

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

}  // namespace

/// Fills a tape; every function is false when the text is not what it has to be.
class TapeWriter {
 public:
  TapeWriter(JsonTape& tape, JsonNumbers numbers) : tape_(tape), text_(tape.text_), numbers_(numbers) {}

  bool write() {
    skip_blanks();
    if (!take_value()) return false;
    while (depth_ > 0) {
      if (!take_inside(open_[depth_ - 1])) return false;
    }
    skip_blanks();
    return offset_ == text_.size();
  }

 private:
  char here() const { return offset_ < text_.size() ? text_[offset_] : '\0'; }

  void skip_blanks() {
    while (here() == ' ' || here() == '\n' || here() == '\r' || here() == '\t') ++offset_;
  }

  bool take(char byte) {
    if (here() != byte) return false;
    ++offset_;
    return true;
  }

  /// The end of the container, or its next element or member.
  bool take_inside(std::uint32_t container) {
    const bool is_object = tape_.nodes_[container].kind == JsonKind::object;
    const bool is_empty = tape_.nodes_.size() == container + std::size_t{1};
    skip_blanks();
    if (take(is_object ? '}' : ']')) {
      close(container);
      --depth_;
      return true;
    }
    if (!is_empty) {
      if (!take(',')) return false;
      skip_blanks();
    }
    if (is_object) {
      if (here() != '"' || !take_string()) return false;
      skip_blanks();
      if (!take(':')) return false;
      skip_blanks();
    }
    return take_value();
  }

  bool take_value() {
    switch (here()) {
      case '{':
        return open(JsonKind::object);
      case '[':
        return open(JsonKind::array);
      case '"':
        return take_string();
      case 't':
        return take_word("true", JsonKind::true_value);
      case 'f':
        return take_word("false", JsonKind::false_value);
      case 'n':
        return take_word("null", JsonKind::null);
      default:
        return take_number();
    }
  }

  std::uint32_t add(JsonKind kind) {
    const auto index = static_cast<std::uint32_t>(tape_.nodes_.size());
    tape_.nodes_.push_back({.begin = static_cast<std::uint32_t>(offset_), .next = index + 1, .kind = kind});
    return index;
  }

  void close(std::uint32_t index) {
    tape_.nodes_[index].end = static_cast<std::uint32_t>(offset_);
    tape_.nodes_[index].next = static_cast<std::uint32_t>(tape_.nodes_.size());
  }

  bool open(JsonKind kind) {
    if (depth_ == open_.size()) return false;
    open_[depth_++] = add(kind);
    ++offset_;
    return true;
  }

  bool take_word(std::string_view word, JsonKind kind) {
    if (text_.substr(offset_, word.size()) != word) return false;
    const auto index = add(kind);
    offset_ += word.size();
    close(index);
    return true;
  }

  std::size_t skip_digits() {
    const std::size_t first = offset_;
    while (is_digit(here())) ++offset_;
    return offset_ - first;
  }

  bool take_number() {
    const auto index = add(JsonKind::number);
    const std::size_t first = offset_;
    take('-');
    if (!take('0') && skip_digits() == 0) return false;
    if (take('.') && skip_digits() == 0) return false;
    std::size_t exponent_digits = 0;
    if (take('e') || take('E')) {
      if (!take('+')) take('-');
      exponent_digits = skip_digits();
      if (exponent_digits == 0) return false;
    }
    close(index);
    return numbers_ == JsonNumbers::all ||
           (offset_ - first <= kSafeNumberBytes && exponent_digits <= kSafeExponentDigits);
  }

  bool take_string() {
    const auto index = add(JsonKind::string);
    const std::size_t first = ++offset_;
    bool is_ascii = true;
    while (true) {
      skip_plain_bytes();
      const char byte = here();
      if (byte == '"') break;
      if (byte == '\\') return take_escaped_string(index, first);
      if (static_cast<unsigned char>(byte) < 0x80) return false;  // a control character, or the end
      is_ascii = false;
      ++offset_;
    }
    const auto characters = text_.substr(first, offset_ - first);
    if (!is_ascii && util::find_invalid_utf8(characters)) return false;
    ++offset_;
    finish_string(index, first, characters.size());
    return true;
  }

  /// Stops at the first byte that means something, at the latest at the end.
  void skip_plain_bytes() {
    while (offset_ + sizeof(Word) <= text_.size() && are_plain(text_.data() + offset_))
      offset_ += sizeof(Word);
    while (offset_ < text_.size()) {
      const auto byte = static_cast<unsigned char>(text_[offset_]);
      if (byte < 0x20 || byte >= 0x80 || byte == '"' || byte == '\\') return;
      ++offset_;
    }
  }

  void finish_string(std::uint32_t index, std::size_t begin, std::size_t size) {
    close(index);
    tape_.nodes_[index].text_begin = static_cast<std::uint32_t>(begin);
    tape_.nodes_[index].text_size = static_cast<std::uint32_t>(size);
  }

  /// The first escape of a string was found: from here on its characters are copied.
  bool take_escaped_string(std::uint32_t index, std::size_t first) {
    std::string& out = tape_.unescaped_;
    const std::size_t begin = out.size();
    out += text_.substr(first, offset_ - first);
    while (!take('"')) {
      const std::size_t plain = offset_;
      skip_plain_bytes();
      out += text_.substr(plain, offset_ - plain);
      const char byte = here();
      if (byte == '\\') {
        if (!take_escape(out)) return false;
      } else if (static_cast<unsigned char>(byte) >= 0x80) {
        out += byte;
        ++offset_;
      } else if (byte != '"') {
        return false;
      }
    }
    if (util::find_invalid_utf8(std::string_view(out).substr(begin))) return false;
    tape_.nodes_[index].is_escaped = true;
    finish_string(index, begin, out.size() - begin);
    return true;
  }

  bool take_escape(std::string& out) {
    ++offset_;
    if (here() == 'u') return take_unicode_escape(out);
    const char meaning = simple_escape(here());
    if (meaning == 0) return false;
    out += meaning;
    ++offset_;
    return true;
  }

  bool take_unicode_escape(std::string& out) {
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
    append_utf8(*unit, out);
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

  JsonTape& tape_;
  std::string_view text_;
  JsonNumbers numbers_;
  std::size_t offset_ = 0;
  std::size_t depth_ = 0;
  std::array<std::uint32_t, kMaximumJsonDepth> open_{};  ///< the containers around the current place
};

bool JsonTape::read(std::string_view text, JsonNumbers numbers) {
  text_ = text;
  nodes_.clear();
  unescaped_.clear();
  const bool is_small = text.size() <= static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max());
  if (is_small && TapeWriter(*this, numbers).write()) return true;
  nodes_.clear();
  return false;
}

}  // namespace agentpress::formats
