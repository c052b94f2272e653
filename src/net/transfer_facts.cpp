#include "net/transfer_facts.hpp"

#include "util/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

namespace agentpress::net {
namespace {

constexpr std::array<std::string_view, 12> kMonthWords{"jan", "feb", "mar", "apr", "may", "jun",
                                                       "jul", "aug", "sep", "oct", "nov", "dec"};

std::optional<int> small_number(std::string_view text) {
  int value = 0;
  const auto [stop, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc{} || stop != text.data() + text.size()) return std::nullopt;
  return value;
}

/// "02:50:16"
std::optional<std::int64_t> seconds_of_day(std::string_view text) {
  const auto parts = util::split(text, ':');
  if (parts.size() != 3) return std::nullopt;
  std::int64_t seconds = 0;
  for (const auto part : parts) {
    const auto number = small_number(part);
    if (!number || *number < 0 || *number > 60) return std::nullopt;
    seconds = seconds * 60 + *number;
  }
  return seconds;
}

}  // namespace

std::optional<std::int64_t> parse_certificate_time(std::string_view text) {
  std::vector<std::string_view> words;
  for (const auto word : util::split(util::trim(text), ' ')) {
    if (!word.empty()) words.push_back(word);
  }
  if (words.size() < 4) return std::nullopt;
  const auto* month = std::ranges::find(kMonthWords, util::lower_ascii(words[0]));
  const auto day = small_number(words[1]);
  const auto time = seconds_of_day(words[2]);
  const auto year = small_number(words[3]);
  if (month == kMonthWords.end() || !day || !time || !year) return std::nullopt;
  const util::Date date{std::chrono::year(*year),
                        std::chrono::month(static_cast<unsigned>(month - kMonthWords.begin()) + 1),
                        std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date).time_since_epoch() / std::chrono::seconds(1) + *time;
}

std::string name_part(std::string_view distinguished_name, std::string_view part) {
  // "CN = R3, O = x" and "CN=R3; O=x" are both spellings of OpenSSL; a quoted value may hold a comma.
  std::size_t at = 0;
  while (at < distinguished_name.size()) {
    auto end = at;
    bool is_quoted = false;
    while (end < distinguished_name.size() &&
           (is_quoted || (distinguished_name[end] != ',' && distinguished_name[end] != ';'))) {
      if (distinguished_name[end] == '\\') {
        ++end;
      } else if (distinguished_name[end] == '"') {
        is_quoted = !is_quoted;
      }
      ++end;
    }
    end = std::min(end, distinguished_name.size());
    const auto field = distinguished_name.substr(at, end - at);
    const auto equals = field.find('=');
    if (equals != std::string_view::npos && util::trim(field.substr(0, equals)) == part) {
      auto value = util::trim(field.substr(equals + 1));
      if (value.size() >= 2 && value.starts_with('"') && value.ends_with('"'))
        value = value.substr(1, value.size() - 2);
      return std::string(value);
    }
    at = end + 1;
  }
  return "";
}

}  // namespace agentpress::net
