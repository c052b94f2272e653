#include "doctor/changes.hpp"

#include "util/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace agentpress::doctor {
namespace {

constexpr std::string_view kTimeMark = "time";
/// Far more than all checks of all providers.
constexpr std::size_t kMostRemembered = 10'000;

bool is_word(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char byte) { return byte > ' ' && byte < 0x7F; });
}

/// "2026-11-26T02:00:00Z"
bool is_time(std::string_view text) {
  constexpr std::string_view kShape = "dddd-dd-ddTdd:dd:ddZ";
  return std::ranges::equal(text, kShape, [](char byte, char wanted) {
    return wanted == 'd' ? byte >= '0' && byte <= '9' : byte == wanted;
  });
}

}  // namespace

std::string word_of(const CheckResult& result) {
  return std::string(result.finding == FindingClass::none ? name_of(result.status) : name_of(result.finding));
}

RememberedRun parse_run(std::string_view text) {
  RememberedRun run;
  for (const auto line : util::split(text, '\n')) {
    const auto parts = util::split(line, ' ');
    if (parts.size() != 2 || !is_word(parts[0]) || !is_word(parts[1])) continue;
    if (parts[0] == kTimeMark) {
      if (is_time(parts[1])) run.time = parts[1];
    } else if (run.words.size() < kMostRemembered) {
      run.words.insert_or_assign(std::string(parts[0]), std::string(parts[1]));
    }
  }
  return run.time.empty() ? RememberedRun{} : run;
}

std::string run_text(const RememberedRun& run) {
  std::string text = std::string(kTimeMark) + " " + run.time + "\n";
  for (const auto& [key, word] : run.words) text += fmt::format("{} {}\n", key, word);
  return text;
}

RememberedRun remember(RememberedRun last, std::span<const CheckResult> results, std::string_view time) {
  last.time = time;
  for (const auto& result : results) {
    const auto key = key_of(result);
    if (result.status != Status::skipped && is_word(key)) last.words.insert_or_assign(key, word_of(result));
  }
  return last;
}

std::vector<Change> changes_since(const RememberedRun& last, std::span<const CheckResult> results) {
  std::vector<Change> changes;
  for (const auto& result : results) {
    const auto known = last.words.find(key_of(result));
    if (result.status == Status::skipped || known == last.words.end()) continue;
    auto word = word_of(result);
    if (word != known->second) changes.push_back({known->first, known->second, std::move(word)});
  }
  return changes;
}

}  // namespace agentpress::doctor
