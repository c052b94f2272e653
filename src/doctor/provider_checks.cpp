#include "doctor/provider_checks.hpp"

#include "doctor/provider_run.hpp"

#include <array>
#include <memory>
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

void check_providers(net::Transport& transport, net::Resolver& resolver, std::vector<ProviderTarget> targets,
                     const ProviderCheckOptions& options, const ResultSink& on_result) {
  std::vector<std::unique_ptr<ProviderRun>> runs;
  for (auto& target : targets) {
    runs.push_back(std::make_unique<ProviderRun>(transport, resolver, std::move(target), options, on_result));
  }
  for (const auto& run : runs) run->start();
  transport.run();
  // Only what was stopped from outside has rows left.
  for (const auto& run : runs) run->finish("interrupted");
}

}  // namespace agentpress::doctor
