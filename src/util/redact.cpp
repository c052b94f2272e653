#include "util/redact.hpp"

#include "util/credential_patterns.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

namespace agentpress::util {
namespace {

constexpr std::size_t kShortestSecret = 6;
/// Fewer characters of base64 would hit ordinary text.
constexpr std::size_t kShortestBase64 = 8;

bool is_unreserved(char byte) {
  return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
         byte == '-' || byte == '.' || byte == '_' || byte == '~';
}

std::string percent_encoded(std::string_view value, std::string_view digits) {
  std::string result;
  for (const char byte : value) {
    if (is_unreserved(byte)) {
      result += byte;
      continue;
    }
    const auto number = static_cast<unsigned char>(byte);
    result += '%';
    result += digits[number >> 4U];
    result += digits[number & 0x0FU];
  }
  return result;
}

/// The part of the base64 text that depends on `value` alone when `offset` (0, 1 or 2) unknown bytes stand
/// before it and any number after it.
std::string inner_base64(std::string_view value, std::size_t offset, std::string_view last_two) {
  static constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  const auto bit = [&](std::size_t index) -> unsigned {
    const std::size_t byte = index / 8;
    if (byte < offset) return 0;
    const unsigned number = static_cast<unsigned char>(value[byte - offset]);
    return (number >> (7U - index % 8U)) & 1U;
  };
  const std::size_t bits = (offset + value.size()) * 8;
  std::string result;
  for (std::size_t first = (offset * 8 + 5) / 6 * 6; first + 6 <= bits; first += 6) {
    unsigned sextet = 0;
    for (std::size_t index = first; index < first + 6; ++index) sextet = sextet << 1U | bit(index);
    result += sextet < kAlphabet.size() ? kAlphabet[sextet] : last_two[sextet - kAlphabet.size()];
  }
  return result;
}

std::string json_escaped(std::string_view value, bool with_slash) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string result;
  for (const char byte : value) {
    const auto number = static_cast<unsigned char>(byte);
    if (byte == '"' || byte == '\\' || (with_slash && byte == '/')) {
      result += '\\';
      result += byte;
    } else if (number < 0x20) {
      result += "\\u00";
      result += kDigits[number >> 4U];
      result += kDigits[number & 0x0FU];
    } else {
      result += byte;
    }
  }
  return result;
}

std::vector<std::string> spellings_of(std::string_view value) {
  std::vector<std::string> spellings{
      std::string(value),
      percent_encoded(value, "0123456789ABCDEF"),
      percent_encoded(value, "0123456789abcdef"),
      json_escaped(value, false),
      json_escaped(value, true),
  };
  for (const std::string_view last_two : {"+/", "-_"}) {
    for (std::size_t offset = 0; offset < 3; ++offset) {
      auto inner = inner_base64(value, offset, last_two);
      if (inner.size() >= kShortestBase64) spellings.push_back(std::move(inner));
    }
  }
  return spellings;
}

/// The text without what looks like a credential; nothing when there was none.
std::optional<std::string> without_credentials(std::string_view text) {
  std::string result;
  std::size_t copied = 0;
  for (std::size_t position = 0; position < text.size();) {
    const auto span = find_credential_at(text, position);
    if (!span) {
      ++position;
      continue;
    }
    result.append(text, copied, span->begin - copied).append("<redacted>");
    copied = position = span->end;
  }
  if (copied == 0) return std::nullopt;
  return result.append(text, copied);
}

}  // namespace

void Redactor::add_secret(std::string_view value, std::string_view label) {
  value = trim(value);
  if (value.size() < kShortestSecret) return;
  const std::string replacement = label.empty() ? "<redacted>" : "<redacted:" + std::string(label) + ">";
  for (auto& spelling : spellings_of(value)) {
    if (std::ranges::find(secrets_, spelling, &Secret::spelling) != secrets_.end()) continue;
    const auto size_of = [](const Secret& secret) { return secret.spelling.size(); };
    const auto place = std::ranges::upper_bound(secrets_, spelling.size(), std::ranges::greater{}, size_of);
    secrets_.insert(place, {std::move(spelling), replacement});
  }
}

Redactor::FirstBytes Redactor::first_bytes() const {
  FirstBytes begins_secret{};
  for (const auto& secret : secrets_)
    begins_secret.at(static_cast<unsigned char>(secret.spelling.front())) = true;
  return begins_secret;
}

const Redactor::Secret* Redactor::find_at(std::string_view text, Match match) const {
  const auto found = std::ranges::find_if(secrets_, [&](const Secret& secret) {
    return text.starts_with(secret.spelling) ||
           (match == Match::partial && secret.spelling.starts_with(text));
  });
  return found == secrets_.end() ? nullptr : &*found;
}

std::string Redactor::without_secrets(std::string_view text) const {
  if (secrets_.empty()) return std::string(text);
  const auto begins_secret = first_bytes();
  std::string result;
  result.reserve(text.size());
  for (std::size_t position = 0; position < text.size();) {
    const auto rest = text.substr(position);
    const bool may_begin = begins_secret.at(static_cast<unsigned char>(rest.front()));
    const Secret* hit = may_begin ? find_at(rest, Match::whole) : nullptr;
    result += hit != nullptr ? std::string_view(hit->replacement) : rest.substr(0, 1);
    position += hit != nullptr ? hit->spelling.size() : 1;
  }
  return result;
}

std::string StreamRedactor::take(std::string_view piece) {
  seen_ += piece;
  std::string result;
  const auto pass_on_until = [&](std::size_t end) {
    if (end <= passed_on_) return;
    result.append(seen_, passed_on_, end - passed_on_);
    passed_on_ = end;
  };
  std::size_t position = 0;
  while (position < seen_.size()) {
    const auto rest = std::string_view(seen_).substr(position);
    const bool may_begin = first_bytes_.at(static_cast<unsigned char>(rest.front()));
    if (const auto* hit = may_begin ? redactor_.find_at(rest, Redactor::Match::whole) : nullptr) {
      pass_on_until(position);
      result += hit->replacement;
      seen_.erase(0, position + hit->spelling.size());
      position = passed_on_ = 0;
      continue;
    }
    if (may_begin && rest.size() >= kHeldBack && redactor_.find_at(rest, Redactor::Match::partial) != nullptr)
      break;
    ++position;
  }
  pass_on_until(position);
  const std::size_t kept = std::min(passed_on_, kHeldBack - 1);
  seen_.erase(0, passed_on_ - kept);
  passed_on_ = kept;
  return result;
}

std::string StreamRedactor::finish() {
  const std::string_view held = std::string_view(seen_).substr(passed_on_);
  const auto* hit = held.empty() ? nullptr : redactor_.find_at(held, Redactor::Match::partial);
  // What is held back may begin in bytes that were passed on already.
  std::string result = held.empty() ? "" : hit != nullptr ? hit->replacement : "<redacted>";
  seen_.clear();
  passed_on_ = 0;
  return result;
}

std::string Redactor::redact(std::string_view text) const {
  std::string result = without_secrets(text);
  // What one replacement leaves may have a shape that it hid before: `Bearer ab4?key=abc`.
  constexpr int kMostRounds = 8;
  for (int round = 0; round < kMostRounds; ++round) {
    auto again = without_credentials(result);
    if (!again) break;
    result = *std::move(again);
  }
  return result;
}

}  // namespace agentpress::util
