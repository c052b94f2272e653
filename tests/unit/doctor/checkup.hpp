// Providers to check without a network: targets as the command line would make them, and what a run of checks
// says.
#pragma once

#include "doctor/provider_checks.hpp"
#include "support/fake_transport.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace agentpress::test {

inline constexpr std::string_view kTestKey = "test-key-0123456789abcdef";
/// 2026-11-26 02:00:00 UTC
inline constexpr std::int64_t kTestNow = 1'795'658'400;

/// A target of the built-in row with a key, at its own address or at `base_url`.
doctor::ProviderTarget target_of(std::string_view provider, std::string_view base_url = "");

/// The same without a key.
doctor::ProviderTarget keyless_target_of(std::string_view provider, std::string_view base_url = "");

/// Answers by a table: what it does not have does not exist; "silent.example" never answers, nor does the
/// IPv6 half of "half.example".
class TableResolver final : public net::Resolver {
 public:
  std::unique_ptr<net::NameQuery> start(const std::string& host) override;
  void add(std::string host, std::vector<std::string> ipv4, std::vector<std::string> ipv6 = {});
  const std::vector<std::string>& asked() const { return asked_; }

 private:
  std::map<std::string, std::pair<std::vector<std::string>, std::vector<std::string>>> table_;
  std::vector<std::string> asked_;
};

/// What was reported: by "provider.id", and in the order of the calls.
struct Checkup {
  std::vector<doctor::CheckResult> rows;

  const doctor::CheckResult& operator[](std::string_view key) const;
  doctor::Status status(std::string_view key) const { return (*this)[key].status; }
  doctor::FindingClass finding(std::string_view key) const { return (*this)[key].finding; }
};

doctor::ProviderCheckOptions check_options(util::Environment environment = {});

Checkup check(net::Transport& transport, std::vector<doctor::ProviderTarget> targets,
              const doctor::ProviderCheckOptions& options = check_options());
Checkup check(net::Transport& transport, net::Resolver& resolver, std::vector<doctor::ProviderTarget> targets,
              const doctor::ProviderCheckOptions& options = check_options());

/// All text of the rows, for looking for what must not be there.
std::string all_text(const Checkup& checkup);

/// A whole JSON reply.
FakeReply json_reply(int status, std::string body, core::HttpHeaders headers = {});
/// A whole HTML page.
FakeReply page_reply(int status, std::string body, core::HttpHeaders headers = {});

}  // namespace agentpress::test
