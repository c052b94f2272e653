// The checks of providers: all of them at the same time on one event loop, each provider layer by layer up to
// the first one that is broken, and each within one limit of time.
#pragma once

#include "doctor/check.hpp"
#include "doctor/provider_target.hpp"
#include "net/resolver.hpp"
#include "net/transport.hpp"
#include "util/environment.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace agentpress::doctor {

struct ProviderCheckOptions {
  net::Milliseconds network_timeout{5'000};  ///< of everything a provider is asked without `--deep`
  net::Milliseconds deep_timeout{120'000};   ///< of one chat: models think
  bool offline = false;                      ///< nothing is sent; what would need it is skipped
  std::vector<std::string> only{};           ///< ids of the rows to report; empty: all of them
  std::function<std::int64_t()> seconds_since_epoch{};  ///< of this machine's clock
  util::Environment environment{};                      ///< the one that the transport chooses proxies by
};

using ResultSink = std::function<void(const CheckResult&)>;

/// Runs `transport` until every target is done. For each target every selected row of `provider_check_table`
/// is reported exactly once, the ones of one provider in any order between those of others. No request is
/// sent twice and no redirect is followed; a key goes only to the origin of the target's base URL, except
/// where its row names another host of the same vendor for it. An exception inside one target's checks is a
/// failed check of it.
void check_providers(net::Transport& transport, net::Resolver& resolver, std::vector<ProviderTarget> targets,
                     const ProviderCheckOptions& options, const ResultSink& on_result);

/// route key proxy dns tcp tls http auth models rate_limit clock deep: the order of every report.
std::span<const CheckRow> provider_check_table();

}  // namespace agentpress::doctor
