#include "doctor/summary.hpp"

#include "util/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace agentpress::doctor {
namespace {

/// As a reader would call it: "auth of openai", "config".
std::string spoken_name(const CheckResult& result) {
  return result.provider.empty() ? result.id : fmt::format("{} of {}", result.id, result.provider);
}

std::string of_whom(const CheckResult& result) {
  return result.provider.empty() ? result.summary : fmt::format("{}: {}", result.provider, result.summary);
}

std::vector<const CheckResult*> results_with(std::span<const CheckResult> results, Status status) {
  std::vector<const CheckResult*> found;
  for (const auto& result : results) {
    if (result.status == status) found.push_back(&result);
  }
  return found;
}

/// The first few by name; a sentence is no list.
std::string first_names(const std::vector<const CheckResult*>& results) {
  constexpr std::size_t kMostNames = 4;
  std::vector<std::string> names;
  for (const auto* result : results) {
    if (names.size() == kMostNames) break;
    names.push_back(spoken_name(*result));
  }
  const std::size_t more = results.size() - names.size();
  return util::join(names, ", ") + (more == 0 ? "" : fmt::format(" and {} more", more));
}

std::string sentence_about(std::span<const CheckResult> results, Status status, std::string_view singular,
                           std::string_view verb) {
  const auto found = results_with(results, status);
  if (found.size() == 1) return of_whom(*found.front());
  return fmt::format("{} {}: {}", counted(found.size(), singular), verb, first_names(found));
}

std::string sentence_without_faults(std::span<const CheckResult> results) {
  const auto unproven = std::ranges::count(results, FindingClass::auth_not_proven, &CheckResult::finding);
  if (unproven > 0) {
    return fmt::format("nothing wrong was found; {} could not be proven without spending tokens",
                       counted(static_cast<std::size_t>(unproven), "key"));
  }
  const bool is_complete =
      std::ranges::none_of(results, [](const auto& result) { return result.status == Status::skipped; });
  return is_complete ? "everything that was checked works" : "nothing wrong was found in what was checked";
}

std::string verdict_of(std::span<const CheckResult> results, const Counts& counts) {
  const auto warnings = counts.warning == 0 ? "" : "; " + counted(counts.warning, "warning") + " besides";
  if (counts.failed > 0) return sentence_about(results, Status::failed, "check", "failed") + warnings;
  if (counts.warning > 0) return sentence_about(results, Status::warning, "warning", "to look at");
  return sentence_without_faults(results);
}

std::string next_command_of(std::span<const CheckResult> results) {
  for (const auto status : {Status::failed, Status::warning}) {
    for (const auto& result : results) {
      if (result.status == status && result.fix && !result.fix->command.empty()) return result.fix->command;
    }
  }
  return "";
}

}  // namespace

std::string counted(std::size_t number, std::string_view singular) {
  return number == 1 ? fmt::format("one {}", singular) : fmt::format("{} {}s", number, singular);
}

Counts count_results(std::span<const CheckResult> results) {
  const auto count = [&](Status status) {
    return static_cast<std::size_t>(std::ranges::count(results, status, &CheckResult::status));
  };
  return {.ok = count(Status::ok),
          .note = count(Status::note),
          .warning = count(Status::warning),
          .failed = count(Status::failed),
          .skipped = count(Status::skipped)};
}

Summary summarise(std::span<const CheckResult> results, const SummaryOptions& options) {
  Summary summary{.counts = count_results(results)};
  const bool is_failure = summary.counts.failed > 0 || (options.strict && summary.counts.warning > 0);
  summary.exit_code = is_failure && !options.exit_zero ? 1 : 0;
  summary.verdict = verdict_of(results, summary.counts);
  summary.next_command = next_command_of(results);
  return summary;
}

}  // namespace agentpress::doctor
