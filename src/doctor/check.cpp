#include "doctor/check.hpp"

#include <array>
#include <cstddef>
#include <utility>

namespace agentpress::doctor {
namespace {

constexpr std::array<std::string_view, 5> kStatusNames{"ok", "note", "skipped", "warning", "failed"};

constexpr std::array<std::string_view, 36> kFindingNames{
    "none",
    "missing_key",
    "malformed_key",
    "wrong_provider_key",
    "unreadable_key",
    "shadowed_key",
    "key_rejected",
    "auth_not_proven",
    "forbidden",
    "region_blocked",
    "quota",
    "rate_limited",
    "model_not_found",
    "model_retired",
    "request_rejected",
    "bad_base_url",
    "provider_down",
    "proxy",
    "dns",
    "connect",
    "tls",
    "certificate",
    "intercepted",
    "captive_portal",
    "not_an_api",
    "timeout",
    "clock_skew",
    "configuration",
    "file_mode",
    "tracked_by_git",
    "environment",
    "outdated_library",
    "history",
    "nothing_usable",
    "not_running",
    "internal",
};
static_assert(kFindingNames.size() == static_cast<std::size_t>(FindingClass::internal) + 1);

}  // namespace

std::string_view name_of(Status status) {
  return kStatusNames.at(static_cast<std::size_t>(status));
}

std::string_view name_of(FindingClass finding) {
  return kFindingNames.at(static_cast<std::size_t>(finding));
}

void settle(CheckResult& row, Status status, FindingClass finding, std::string summary, std::string expected,
            Fix fix) {
  row.status = status;
  row.finding = finding;
  row.summary = std::move(summary);
  row.expected = std::move(expected);
  row.fix = std::move(fix);
}

void fail(CheckResult& row, FindingClass finding, std::string summary, std::string expected, Fix fix) {
  settle(row, Status::failed, finding, std::move(summary), std::move(expected), std::move(fix));
}

std::string key_of(const CheckResult& result) {
  return (result.provider.empty() ? "environment" : result.provider) + "." + result.id;
}

}  // namespace agentpress::doctor
