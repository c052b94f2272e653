#include "config/json_text.hpp"

#include <fmt/format.h>

#include <cmath>

namespace agentpress::config {
namespace {

// --- writing ----------------------------------------------------------------------------------------------

std::string number(double value) {
  const std::string text = fmt::format("{}", value);
  // 1.0 stays a fraction: some servers tell integers from floating-point numbers.
  return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

// NOLINTBEGIN(misc-no-recursion): the parser's gate has limited the depth of what comes here

std::string array_to_json(const toml::array& array, Mistakes& mistakes) {
  std::string result;
  for (const auto& item : array) {
    if (!result.empty()) result += ',';
    result += to_json(item, mistakes);
  }
  return "[" + result + "]";
}

std::string table_to_json(const toml::table& table, Mistakes& mistakes) {
  std::string result;
  for (const auto& [key, node] : table) {
    if (!result.empty()) result += ',';
    result += quoted(key.str()) + ":" + to_json(node, mistakes);
  }
  return "{" + result + "}";
}

// NOLINTEND(misc-no-recursion)

// --- checking ---------------------------------------------------------------------------------------------

constexpr int kDeepest = 32;

bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}

class JsonCheck {
 public:
  explicit JsonCheck(std::string_view text) : text_(text) {}

  std::optional<std::string> fault_of_object() {
    skip_space();
    if (!at('{')) return "it does not begin with \"{\"";
    if (!value(1)) return fault();
    skip_space();
    return position_ == text_.size() ? std::nullopt
                                     : std::optional(std::string("there is text after its last \"}\""));
  }

 private:
  std::string fault() const {
    return fmt::format("{} at byte {}", too_deep_ ? "it is nested too deeply" : "it is not JSON",
                       position_ + 1);
  }
  bool at(char byte) const { return position_ < text_.size() && text_[position_] == byte; }
  bool take(char byte) {
    if (!at(byte)) return false;
    ++position_;
    return true;
  }
  void skip_space() {
    while (at(' ') || at('\t') || at('\n') || at('\r')) ++position_;
  }
  bool take_word(std::string_view word) {
    if (!text_.substr(position_).starts_with(word)) return false;
    position_ += word.size();
    return true;
  }

  // NOLINTBEGIN(misc-no-recursion): kDeepest limits it
  bool value(int depth) {
    skip_space();
    if (depth > kDeepest) too_deep_ = true;
    if (too_deep_ || position_ == text_.size()) return false;
    if (at('{')) return members(depth, '}', true);
    if (at('[')) return members(depth, ']', false);
    if (at('"')) return string();
    return take_word("true") || take_word("false") || take_word("null") || number_token();
  }

  bool members(int depth, char close, bool has_names) {
    ++position_;
    skip_space();
    if (take(close)) return true;
    for (;;) {
      skip_space();
      if (has_names) {
        if (!string()) return false;
        skip_space();
        if (!take(':')) return false;
      }
      if (!value(depth + 1)) return false;
      skip_space();
      if (!take(',')) return take(close);
    }
  }
  // NOLINTEND(misc-no-recursion)

  bool string() {
    if (!take('"')) return false;
    while (position_ < text_.size() && !at('"')) {
      if (static_cast<unsigned char>(text_[position_]) < 0x20) return false;
      if (text_[position_++] == '\\' && !escape()) return false;
    }
    return take('"');
  }

  bool escape() {
    constexpr std::string_view kSimple = "\"\\/bfnrt";
    if (position_ == text_.size()) return false;
    const char kind = text_[position_++];
    if (kSimple.find(kind) != std::string_view::npos) return true;
    if (kind != 'u') return false;
    for (int count = 0; count < 4; ++count, ++position_) {
      constexpr std::string_view kHexadecimal = "0123456789abcdefABCDEF";
      if (position_ == text_.size() || kHexadecimal.find(text_[position_]) == std::string_view::npos)
        return false;
    }
    return true;
  }

  bool digits() {
    const auto begin = position_;
    while (position_ < text_.size() && is_digit(text_[position_])) ++position_;
    return position_ > begin;
  }

  bool number_token() {
    take('-');
    if (!take('0') && !digits()) return false;
    if (take('.') && !digits()) return false;
    if (!at('e') && !at('E')) return true;
    ++position_;
    if (!take('+')) take('-');
    return digits();
  }

  std::string_view text_;
  std::size_t position_ = 0;
  bool too_deep_ = false;
};

}  // namespace

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char byte : text) {
    if (byte == '"' || byte == '\\') {
      result += '\\';
      result += byte;
    } else if (static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F) {
      result += fmt::format("\\u{:04x}", static_cast<unsigned char>(byte));
    } else {
      result += byte;
    }
  }
  return result + '"';
}

// NOLINTNEXTLINE(misc-no-recursion): as above
std::string to_json(const toml::node& node, Mistakes& mistakes) {
  if (const auto* table = node.as_table()) return table_to_json(*table, mistakes);
  if (const auto* array = node.as_array()) return array_to_json(*array, mistakes);
  if (const auto* text = node.as_string()) return quoted(text->get());
  if (const auto* boolean = node.as_boolean()) return boolean->get() ? "true" : "false";
  if (const auto* integer = node.as_integer()) return fmt::format("{}", integer->get());
  if (const auto* real = node.as_floating_point(); real != nullptr && std::isfinite(real->get())) {
    return number(real->get());
  }
  const auto found =
      node.is_floating_point() ? std::string_view("an infinite or undefined number") : kind_of(node);
  mistakes.add(node.source(), fmt::format("extra_body holds {}, expected what JSON can say", found),
               "write it as a string in quotes");
  return "null";
}

std::optional<std::string> json_object_fault(std::string_view text) {
  return JsonCheck(text).fault_of_object();
}

}  // namespace agentpress::config
