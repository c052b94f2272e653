// A whole run of doctor as data: what every form of the report is made from.
#pragma once

#include "doctor/changes.hpp"
#include "doctor/check.hpp"
#include "doctor/summary.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace agentpress::doctor {

struct ReportHead {
  std::string time{};  ///< when the run began, RFC 3339 in UTC: "2026-11-26T02:00:00Z"
  std::string agentpress{};
  std::string curl{};  ///< "libcurl/7.88.1 OpenSSL/3.0.19", or why there is none
};

struct ChangeReport {
  std::string since{};  ///< when the last run was; empty when there was none
  std::vector<Change> changes{};
};

struct Report {
  ReportHead head{};
  std::vector<CheckResult> results{};  ///< those of this machine, then provider by provider
  std::size_t providers_without_key = 0;
  std::optional<ChangeReport> changes{};  ///< only with --since-last
  Summary summary{};
  std::chrono::milliseconds duration{};
};

}  // namespace agentpress::doctor
