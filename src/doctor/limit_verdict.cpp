#include "doctor/limit_verdict.hpp"

#include "doctor/remedies.hpp"
#include "net/http_date.hpp"
#include "util/text.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstdlib>
#include <optional>

namespace agentpress::doctor {
namespace {

constexpr std::string_view kRemainingWord = "remaining";
constexpr std::int64_t kScarcePart = 10;  ///< a tenth
constexpr std::int64_t kToleratedSeconds = 60;

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto trimmed = util::trim(text);
  const auto [stop, fault] = std::from_chars(trimmed.data(), trimmed.data() + trimmed.size(), value);
  if (fault != std::errc{} || stop != trimmed.data() + trimmed.size() || value < 0) return std::nullopt;
  return value;
}

struct Headroom {
  std::string name;  ///< "requests", "tokens"; empty when the header names nothing
  std::int64_t remaining = 0;
  std::optional<std::int64_t> limit;
  std::string reset;

  bool is_scarcer_than(const Headroom& other) const { return share() < other.share(); }
  double share() const {
    if (!limit || *limit == 0) return remaining == 0 ? 0.0 : 1.0;
    return static_cast<double>(remaining) / static_cast<double>(*limit);
  }
};

std::string with_word(std::string name, std::size_t at, std::string_view word) {
  return name.replace(at, kRemainingWord.size(), word);
}

/// "x-ratelimit-remaining-requests-day" -> "requests-day"
std::string counted_thing(std::string name) {
  for (const std::string_view mark :
       {"anthropic-ratelimit-", "x-ratelimit-", "ratelimit-", "llm_provider-"}) {
    if (const auto at = name.find(mark); at != std::string::npos) name.erase(at, mark.size());
  }
  if (const auto at = name.find(kRemainingWord); at != std::string::npos)
    name.erase(at, kRemainingWord.size());
  const auto first = name.find_first_not_of('-');
  const auto last = name.find_last_not_of('-');
  return first == std::string::npos ? "" : name.substr(first, last - first + 1);
}

std::vector<Headroom> headrooms_of(const net::HttpResponseHead& head) {
  std::vector<Headroom> found;
  for (const auto& header : head.headers) {
    const auto name = util::lower_ascii(header.name);
    const auto at = name.rfind(kRemainingWord);
    if (name.find("ratelimit") == std::string::npos || at == std::string::npos) continue;
    const auto remaining = whole_number(header.value);
    if (!remaining) continue;
    found.push_back({.name = counted_thing(name),
                     .remaining = *remaining,
                     .limit = whole_number(head.header(with_word(name, at, "limit")).value_or("")),
                     .reset = one_line(head.header(with_word(name, at, "reset")).value_or(""), 40)});
  }
  return found;
}

std::string describe_headroom(const Headroom& room) {
  return fmt::format("{}{}{}{} left", room.remaining, room.limit ? fmt::format(" of {}", *room.limit) : "",
                     room.name.empty() ? "" : " ", one_line(room.name, 40));
}

}  // namespace

CheckResult judge_rate_limit(const ProbeSubject& subject, const net::HttpResponseHead& head) {
  CheckResult row{.id = "rate_limit", .provider = subject.provider};
  const auto rooms = headrooms_of(head);
  if (rooms.empty()) {
    row.status = Status::skipped;
    row.summary = "this reply tells no limits";
    return row;
  }
  const auto* scarcest = &rooms.front();
  for (const auto& room : rooms) {
    row.evidence.push_back({room.name.empty() ? "left" : room.name + " left", describe_headroom(room)});
    if (room.is_scarcer_than(*scarcest)) scarcest = &room;
  }
  row.summary = describe_headroom(*scarcest);
  const bool is_scarce = scarcest->limit && scarcest->remaining * kScarcePart <= *scarcest->limit;
  if (scarcest->remaining != 0 && !is_scarce) return row;
  row.finding = FindingClass::rate_limited;
  row.status = scarcest->remaining == 0 ? Status::warning : Status::note;
  if (!scarcest->reset.empty()) row.summary += fmt::format("; reset: {}", scarcest->reset);
  row.expected = "requests that are left";
  row.fix = look_again(subject);
  return row;
}

CheckResult judge_clock(const ProbeSubject& subject, const Asked& asked) {
  CheckResult row{.id = "clock", .provider = subject.provider};
  const auto date = asked.head ? asked.head->header("date") : std::nullopt;
  const auto told = date ? net::parse_http_date(*date, asked.arrived) : std::nullopt;
  if (!told) {
    row.status = Status::skipped;
    row.summary = "the reply has no date";
    return row;
  }
  const auto age = whole_number(asked.head->header("age").value_or("")).value_or(0);
  const auto skew = asked.arrived - (*told + age);
  const auto size = skew < 0 ? -skew : skew;
  row.evidence.push_back({"skew", fmt::format("{} s", skew)});
  if (size <= kToleratedSeconds) {
    row.summary = "agrees with the server's";
    return row;
  }
  row.status = Status::warning;
  row.finding = FindingClass::clock_skew;
  row.summary = fmt::format("this machine's clock is {} s {} {}'s", size, skew < 0 ? "behind" : "ahead of",
                            subject.title);
  row.expected = fmt::format("a difference of at most {} s", kToleratedSeconds);
  row.fix = set_clock();
  return row;
}

}  // namespace agentpress::doctor
