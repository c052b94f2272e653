// What all results together mean: how many of each, the exit code, one sentence, and what to do next. The
// same for every form of the report.
#pragma once

#include "doctor/check.hpp"

#include <cstddef>
#include <span>
#include <string>

namespace agentpress::doctor {

struct Counts {
  std::size_t ok = 0;
  std::size_t note = 0;
  std::size_t warning = 0;
  std::size_t failed = 0;
  std::size_t skipped = 0;
};

struct SummaryOptions {
  bool strict = false;     ///< a warning fails the run too
  bool exit_zero = false;  ///< the exit code is 0 whatever was found
};

struct Summary {
  Counts counts{};
  int exit_code = 0;           ///< 0, or 1 when a check failed
  std::string verdict{};       ///< one sentence, lower case, without a full stop
  std::string next_command{};  ///< of the first result that needs it most; empty when there is nothing to do
};

Counts count_results(std::span<const CheckResult> results);
Summary summarise(std::span<const CheckResult> results, const SummaryOptions& options);

/// "2 warnings", "one warning".
std::string counted(std::size_t number, std::string_view singular);

}  // namespace agentpress::doctor
