#include "render/terminal_gate.hpp"

#include "util/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace agentpress::render {
namespace {

constexpr char32_t kBlackFlag = 0x1F3F4;
constexpr char32_t kCancelTag = 0xE007F;
/// The longest flag of Unicode's emoji data has five tag characters and the end mark.
constexpr std::size_t kLongestFlagBytes = std::size_t{4} * 7;

bool is_tag(char32_t scalar) {
  return scalar >= 0xE0000 && scalar <= 0xE007F;
}

bool is_joiner(char32_t scalar) {
  return scalar == 0x200C || scalar == 0x200D;
}

/// Letters and emoji that joiners shape: everything beyond the Latin blocks, except spaces and marks of
/// format.
bool takes_joiner(char32_t scalar) {
  return scalar >= 0x0300 && !(scalar >= 0x2000 && scalar <= 0x206F) && scalar != 0x3000;
}

bool is_dangerous(char32_t scalar) {
  const bool is_control =
      (scalar < 0x20 && scalar != '\t' && scalar != '\n') || (scalar >= 0x7F && scalar <= 0x9F);
  const bool is_bidirectional =
      (scalar >= 0x202A && scalar <= 0x202E) || (scalar >= 0x2066 && scalar <= 0x2069);
  const bool is_invisible = scalar == 0x200B || scalar == 0x2060 || scalar == 0xFEFF;
  const bool is_separator = scalar == 0x2028 || scalar == 0x2029;
  return is_control || is_bidirectional || is_invisible || is_separator || is_tag(scalar);
}

/// The letters, digits and marks of ASCII, and the two controls that every terminal text has.
bool is_plain(char byte) {
  return (byte >= ' ' && byte <= '~') || byte == '\n' || byte == '\t';
}

void show_scalar(std::string& output, char32_t scalar) {
  const auto value = static_cast<unsigned>(scalar);
  output += value < 0x80 ? fmt::format("\\x{:02x}", value) : fmt::format("\\u{{{:x}}}", value);
}

/// How many bytes a sequence that begins with `first` would have, or 1 when nothing begins with it.
std::size_t announced_length(char first) {
  const auto value = static_cast<unsigned char>(first);
  if (value >= 0xC2 && value <= 0xDF) return 2;
  if (value >= 0xE0 && value <= 0xEF) return 3;
  if (value >= 0xF0 && value <= 0xF4) return 4;
  return 1;
}

/// True when more bytes could still make `bytes` a well-formed sequence.
bool may_become_whole(std::string_view bytes) {
  if (bytes.size() >= announced_length(bytes.front())) return false;
  std::string completed(bytes);
  for (const char filler :
       {'\x80', '\x90', '\xA0'}) {  // the second byte's allowed range depends on the first
    std::string attempt = completed + filler;
    while (attempt.size() < announced_length(bytes.front())) attempt += '\x80';
    if (util::utf8_sequence_length(attempt) != 0) return true;
  }
  return false;
}

}  // namespace

std::string TerminalGate::pass(std::string_view bytes) {
  std::string joined;
  if (!pending_.empty()) {
    joined = pending_ + std::string(bytes);
    pending_.clear();
    bytes = joined;
  }
  std::string output;
  output.reserve(bytes.size());
  while (!bytes.empty()) {
    if (const auto plain = take_plain(output, bytes); plain > 0) {
      bytes.remove_prefix(plain);
      continue;
    }
    const auto length = util::utf8_sequence_length(bytes);
    if (length == 0 && may_become_whole(bytes)) {
      pending_ = std::string(bytes);
      break;
    }
    take(output, bytes.substr(0, length == 0 ? 1 : length));
    bytes.remove_prefix(length == 0 ? 1 : length);
  }
  return output;
}

std::size_t TerminalGate::take_plain(std::string& output, std::string_view bytes) {
  if (carriage_return_ || in_flag_) return 0;
  const auto* const end = std::ranges::find_if_not(bytes, is_plain);
  const auto length = static_cast<std::size_t>(end - bytes.begin());
  output.append(bytes, 0, length);
  if (length > 0) previous_ = 0;
  return length;
}

void TerminalGate::take(std::string& output, std::string_view sequence) {
  const bool ill_formed = util::utf8_sequence_length(sequence) == 0;
  const char32_t scalar = ill_formed ? 0xFFFD : util::decode_utf8(sequence);
  if (carriage_return_ && scalar != '\n') release_carriage_return(output);
  if (in_flag_) {
    if (is_tag(scalar) && tags_.size() + sequence.size() <= kLongestFlagBytes) {
      tags_ += sequence;
      if (scalar == kCancelTag) release_tags(output, true);
      return;
    }
    release_tags(output, false);
  }
  // What is made visible is plain letters, which no joiner shapes: after it, `previous_` stays 0.
  const char32_t before = std::exchange(previous_, 0);
  if (ill_formed) {
    output += fmt::format("\\x{:02x}", static_cast<unsigned char>(sequence.front()));
  } else if (scalar == '\r') {
    carriage_return_ = true;
  } else if (scalar == '\n') {
    output += carriage_return_ ? "\r\n" : "\n";
    carriage_return_ = false;
  } else if (is_dangerous(scalar) || (is_joiner(scalar) && !takes_joiner(before))) {
    show_scalar(output, scalar);
  } else {
    output += sequence;
    in_flag_ = scalar == kBlackFlag;
    previous_ = scalar;
  }
}

void TerminalGate::release_carriage_return(std::string& output) {
  output += "\\x0d";
  carriage_return_ = false;
}

void TerminalGate::release_tags(std::string& output, bool as_flag) {
  if (as_flag && tags_.size() > 4) {
    output += tags_;
  } else {
    for (std::string_view rest = tags_; !rest.empty(); rest.remove_prefix(4)) {
      show_scalar(output, util::decode_utf8(rest.substr(0, 4)));
      previous_ = 0;
    }
  }
  tags_.clear();
  in_flag_ = false;
}

std::string TerminalGate::finish() {
  std::string output;
  if (carriage_return_) release_carriage_return(output);
  if (in_flag_) release_tags(output, false);
  for (const char byte : pending_) output += fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
  pending_.clear();
  previous_ = 0;
  return output;
}

std::string make_harmless(std::string_view text) {
  TerminalGate gate;
  std::string result = gate.pass(text);
  return result + gate.finish();
}

}  // namespace agentpress::render
