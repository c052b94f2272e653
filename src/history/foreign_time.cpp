#include "history/foreign_time.hpp"

#include "util/date.hpp"
#include "util/text.hpp"

#include <charconv>
#include <chrono>

namespace agentpress::history {
namespace {

/// Takes a number of exactly `width` digits off the front.
std::optional<int> take_digits(std::string_view& text, std::size_t width) {
  if (text.size() < width) return std::nullopt;
  int number = 0;
  const auto* end = text.data() + width;
  const auto [rest, fault] = std::from_chars(text.data(), end, number);
  if (fault != std::errc() || rest != end || number < 0) return std::nullopt;
  text.remove_prefix(width);
  return number;
}

bool take_character(std::string_view& text, char expected) {
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(1);
  return true;
}

/// `:56`, where there is one.
std::optional<int> take_sixtieths(std::string_view& text) {
  if (!take_character(text, ':')) return 0;
  const auto number = take_digits(text, 2);
  return number && *number < 60 ? number : std::nullopt;
}

/// `.789012`, where there is one; what is finer than a millisecond is cut off.
std::optional<int> take_fraction(std::string_view& text) {
  if (!take_character(text, '.')) return 0;
  int milliseconds = 0;
  int digits = 0;
  for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; text.remove_prefix(1)) {
    if (++digits <= 3) milliseconds = milliseconds * 10 + (text.front() - '0');
  }
  if (digits == 0) return std::nullopt;
  for (; digits < 3; ++digits) milliseconds *= 10;
  return milliseconds;
}

/// `Z`, `+02:00` or nothing, in minutes.
std::optional<int> take_offset(std::string_view& text) {
  if (take_character(text, 'Z') || text.empty()) return 0;
  const int sign = text.front() == '-' ? -1 : 1;
  if (!take_character(text, '+') && !take_character(text, '-')) return std::nullopt;
  const auto hours = take_digits(text, 2);
  const auto minutes = take_sixtieths(text);
  if (!hours || *hours > 23 || !minutes) return std::nullopt;
  return sign * (*hours * 60 + *minutes);
}

/// Crockford's digits in the order of their values.
constexpr std::string_view kUlidDigits = "0123456789abcdefghjkmnpqrstvwxyz";

}  // namespace

std::optional<Time> parse_iso_time(std::string_view text) {
  constexpr std::size_t kDateLength = 10;
  const auto date = util::parse_date(text);
  if (!date || text.size() == kDateLength) return std::nullopt;
  text.remove_prefix(kDateLength + 1);
  const auto hours = take_digits(text, 2);
  const auto minutes = take_sixtieths(text);
  const auto seconds = take_sixtieths(text);
  const auto milliseconds = take_fraction(text);
  const auto offset = take_offset(text);
  if (!hours || *hours > 23 || !minutes || !seconds || !milliseconds || !offset || !text.empty()) {
    return std::nullopt;
  }
  const auto moment = std::chrono::sys_days(*date) + std::chrono::hours(*hours) +
                      std::chrono::minutes(*minutes - *offset) + std::chrono::seconds(*seconds) +
                      std::chrono::milliseconds(*milliseconds);
  return std::chrono::duration_cast<std::chrono::milliseconds>(moment.time_since_epoch()).count();
}

std::optional<Time> time_of_ulid(std::string_view text) {
  constexpr std::size_t kUlidLength = 26;
  constexpr std::size_t kTimeLength = 10;
  if (text.size() != kUlidLength) return std::nullopt;
  Time milliseconds = 0;
  for (const char digit : util::lower_ascii(text.substr(0, kTimeLength))) {
    const auto value = kUlidDigits.find(digit);
    if (value == std::string_view::npos) return std::nullopt;
    milliseconds = milliseconds * 32 + static_cast<Time>(value);
  }
  // Fifty bits are spelled, and a time has 48.
  constexpr Time kEnd = Time{1} << 48U;
  return milliseconds < kEnd ? std::optional(milliseconds) : std::nullopt;
}

}  // namespace agentpress::history
