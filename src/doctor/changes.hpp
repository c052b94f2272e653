// What a run of doctor remembers for the next one, and what changed since the last. Words only, never a
// summary: the file is as safe to share as the report.
#pragma once

#include "doctor/check.hpp"

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace agentpress::doctor {

struct RememberedRun {
  std::string time{};                                       ///< RFC 3339; empty when nothing is remembered
  std::map<std::string, std::string, std::less<>> words{};  ///< "openai.auth" -> "ok", "key_rejected"
};

struct Change {
  std::string key{};  ///< "openai.auth"
  std::string before{};
  std::string after{};
};

/// The class of what is not fine, else the status: "key_rejected", "ok".
std::string word_of(const CheckResult& result);

/// Lines of `KEY WORD` after one with the time. Anything else in the text is left out, so that a damaged file
/// is a shorter memory and no error.
RememberedRun parse_run(std::string_view text);
std::string run_text(const RememberedRun& run);

/// `last` with what this run found. Checks that were skipped or not asked for keep what is known of them.
RememberedRun remember(RememberedRun last, std::span<const CheckResult> results, std::string_view time);

/// In the order of the report. A check that is new, or was skipped, is no change.
std::vector<Change> changes_since(const RememberedRun& last, std::span<const CheckResult> results);

}  // namespace agentpress::doctor
