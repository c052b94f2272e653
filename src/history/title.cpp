#include "history/title.hpp"

#include "util/text.hpp"

#include <algorithm>
#include <string_view>
#include <variant>

namespace agentpress::history {
namespace {

constexpr std::size_t kTitleLength = 80;

bool is_blank_byte(char byte) {
  const auto value = static_cast<unsigned char>(byte);
  return value <= 0x20 || value == 0x7F;
}

}  // namespace

std::string one_line(std::string_view text, std::size_t cap) {
  std::string line;
  std::size_t length = 0;
  bool is_after_blank = false;
  while (!text.empty()) {
    const auto size = std::max<std::size_t>(util::utf8_sequence_length(text), 1);
    const auto sequence = text.substr(0, size);
    text.remove_prefix(size);
    if (is_blank_byte(sequence.front())) {
      is_after_blank = true;
      continue;
    }
    if (length + (is_after_blank && !line.empty() ? 1 : 0) >= cap) return line + "…";
    if (is_after_blank && !line.empty()) {
      line += ' ';
      ++length;
    }
    is_after_blank = false;
    line +=
        sequence.size() == 1 && static_cast<unsigned char>(sequence.front()) >= 0x80 ? "\uFFFD" : sequence;
    ++length;
  }
  return line;
}

std::string title_of(const std::vector<core::Message>& messages) {
  for (const auto& message : messages) {
    if (message.role != core::Role::user) continue;
    for (const auto& part : message.parts) {
      const auto* text = std::get_if<core::TextPart>(&part);
      if (text == nullptr) continue;
      // A prompt may be a whole file.
      auto title = one_line(std::string_view(text->text).substr(0, 64 * kTitleLength), kTitleLength);
      if (!title.empty()) return title;
    }
  }
  return "";
}

}  // namespace agentpress::history
