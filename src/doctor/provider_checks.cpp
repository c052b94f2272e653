#include "doctor/provider_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace agentpress::doctor {
namespace {

constexpr std::array kProviderRows{
    CheckRow{"route", "provider", "base URL", false},
    CheckRow{"key", "provider", "key", false},
    CheckRow{"proxy", "provider", "proxy", true},
    CheckRow{"dns", "provider", "name look-up", true},
    CheckRow{"tcp", "provider", "connection", true},
    CheckRow{"tls", "provider", "TLS", true},
    CheckRow{"http", "provider", "HTTP", true},
    CheckRow{"auth", "provider", "key accepted", true},
    CheckRow{"models", "provider", "models visible", true},
    CheckRow{"rate_limit", "provider", "rate limits", true},
    CheckRow{"clock", "provider", "clock", true},
    CheckRow{"deep", "provider", "one chat", true},
};

}  // namespace

std::span<const CheckRow> provider_check_table() {
  return kProviderRows;
}

void check_providers(net::Transport& /*transport*/, net::Resolver& /*resolver*/,
                     std::vector<ProviderTarget> targets, const ProviderCheckOptions& options,
                     const ResultSink& on_result) {
  for (const auto& target : targets) {
    for (const auto& row : kProviderRows) {
      if (!options.only.empty() && std::ranges::find(options.only, row.id) == options.only.end()) continue;
      CheckResult result{.id = std::string(row.id), .provider = target.name};
      if (row.id == "route") result = target.route;
      if (row.id == "key") result = target.key;
      if (row.needs_network) {
        result.status = Status::skipped;
        result.summary = "not looked at";
      }
      on_result(result);
    }
  }
}

}  // namespace agentpress::doctor
