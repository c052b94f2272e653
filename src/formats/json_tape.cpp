// One pass without recursion; or, where a text is like the one before, only the places that changed.
#include "formats/json_tape.hpp"

#include "formats/wire_format.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <limits>

namespace agentpress::formats {
namespace {

void set_text(JsonNode& node, const StringToken& token) {
  node.text_size = static_cast<std::uint32_t>(token.size);
  node.is_escaped = token.is_escaped;
  node.unescaped_begin = static_cast<std::uint32_t>(token.unescaped_begin);
}

}  // namespace

/// Fills an empty tape; every function is false when the text is not what it has to be.
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

  bool take_number() {
    const auto end = find_number_end(text_, offset_, numbers_);
    if (!end) return false;
    const auto index = add(JsonKind::number);
    offset_ = *end;
    close(index);
    return true;
  }

  bool take_string() {
    const auto token = read_string(text_, offset_, tape_.unescaped_);
    if (!token) return false;
    const auto index = add(JsonKind::string);
    offset_ = token->end;
    close(index);
    set_text(tape_.nodes_[index], *token);
    return true;
  }

  JsonTape& tape_;
  std::string_view text_;
  JsonNumbers numbers_;
  std::size_t offset_ = 0;
  std::size_t depth_ = 0;
  std::array<std::uint32_t, kMaximumJsonDepth> open_{};  ///< the containers around the current place
};

namespace {

/// Whether the 32 bytes there are the same.
bool have_same_block(const char* left, const char* right) {
  std::array<std::uint64_t, 4> left_words;
  std::array<std::uint64_t, 4> right_words;
  std::memcpy(left_words.data(), left, sizeof left_words);
  std::memcpy(right_words.data(), right, sizeof right_words);
  return ((left_words[0] ^ right_words[0]) | (left_words[1] ^ right_words[1]) |
          (left_words[2] ^ right_words[2]) | (left_words[3] ^ right_words[3])) == 0;
}

/// How many bytes `left` and `right` have in common at their beginning.
std::size_t common_bytes(std::string_view left, std::string_view right) {
  constexpr std::size_t kBlock = 32;
  const std::size_t size = std::min(left.size(), right.size());
  std::size_t offset = 0;
  while (offset + kBlock <= size && have_same_block(left.data() + offset, right.data() + offset))
    offset += kBlock;
  while (offset < size && left[offset] == right[offset]) ++offset;
  return offset;
}

}  // namespace

/// Brings a tape from its text to another one that differs from it only inside strings and numbers. Between
/// these, both texts are the same byte for byte, so both have the same values in the same places. When it
/// fails, the tape is of neither text.
class TapeUpdate {
 public:
  TapeUpdate(JsonTape& tape, std::string_view text, JsonNumbers numbers)
      : tape_(tape), old_(tape.text_), new_(text), numbers_(numbers) {}

  bool apply() {
    // What strings with escapes leave behind when they change is only cleared by reading everything.
    if (tape_.unescaped_.size() > old_.size() + kMostUnescaped) return false;
    while (true) {
      const std::size_t same = common_bytes(old_.substr(old_offset_), new_.substr(new_offset_));
      old_offset_ += same;
      new_offset_ += same;
      if (old_offset_ == old_.size() && new_offset_ == new_.size()) break;
      if (change_count_ == changes_.size() || !take_changed_value()) return false;
    }
    move_values();
    return true;
  }

 private:
  static constexpr std::size_t kMostChanges = 12;
  static constexpr std::size_t kMostUnescaped = 4096;

  /// From `old_end` on, offsets are larger by `shift` (modulo 2^32, so it may stand for less).
  struct Change {
    std::uint32_t old_end = 0;
    std::uint32_t shift = 0;
  };

  /// The texts part inside a string or number, or right behind a number that goes on in one of them.
  bool take_changed_value() {
    next_ = std::find_if(next_, tape_.nodes_.end(), [this](const JsonNode& node) { return may_hold(node); });
    if (next_ == tape_.nodes_.end() || next_->begin > old_offset_) return false;
    JsonNode& node = *next_++;
    const std::size_t begin = new_offset_ - (old_offset_ - node.begin);
    const bool is_taken = node.kind == JsonKind::string ? take_string(node, begin) : take_number(begin);
    if (!is_taken) return false;
    old_offset_ = node.end;
    changes_[change_count_++] = {.old_end = node.end,
                                 .shift = static_cast<std::uint32_t>(new_offset_ - old_offset_)};
    return true;
  }

  bool may_hold(const JsonNode& node) const {
    if (node.end < old_offset_) return false;
    return node.kind == JsonKind::number || (node.kind == JsonKind::string && node.end > old_offset_);
  }

  bool take_string(JsonNode& node, std::size_t begin) {
    if (node.begin == old_offset_) return false;  // the opening quote itself is another byte
    const auto token = read_string(new_, begin, tape_.unescaped_);
    if (!token) return false;
    set_text(node, *token);
    new_offset_ = token->end;
    return true;
  }

  bool take_number(std::size_t begin) {
    const auto end = find_number_end(new_, begin, numbers_);
    if (!end) return false;
    new_offset_ = *end;
    return true;
  }

  void move_values() {
    const auto moves = [](const Change& change) { return change.shift != 0; };
    const auto* const first = std::find_if(changes_.begin(), changes_.begin() + change_count_, moves);
    if (first == changes_.begin() + change_count_) return;
    for (auto& node : tape_.nodes_) {
      if (node.end < first->old_end) continue;
      node.begin += shift_before(node.begin);
      node.end += shift_before(node.end);
    }
  }

  std::uint32_t shift_before(std::uint32_t old_offset) const {
    std::size_t changes = change_count_;
    while (changes > 0 && changes_[changes - 1].old_end > old_offset) --changes;
    return changes == 0 ? 0 : changes_[changes - 1].shift;
  }

  JsonTape& tape_;
  std::string_view old_;
  std::string_view new_;
  JsonNumbers numbers_;
  std::size_t old_offset_ = 0;  ///< up to here both texts were looked at
  std::size_t new_offset_ = 0;
  std::vector<JsonNode>::iterator next_ =
      tape_.nodes_.begin();  ///< values before it end before `old_offset_`
  std::array<Change, kMostChanges> changes_{};
  std::size_t change_count_ = 0;
};

bool JsonTape::read(std::string_view text, JsonNumbers numbers) {
  constexpr auto kMostBytes = static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max());
  const bool is_updated = !empty() && text.size() <= kMostBytes && TapeUpdate(*this, text, numbers).apply();
  text_.assign(text);
  if (is_updated) return true;
  nodes_.clear();
  unescaped_.clear();
  if (text.size() <= kMostBytes && TapeWriter(*this, numbers).write()) return true;
  nodes_.clear();
  return false;
}

}  // namespace agentpress::formats
