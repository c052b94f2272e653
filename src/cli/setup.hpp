// What a run knows before it looks at the model: environment, configuration, providers, where keys may be.
#pragma once

#include "auth/credentials.hpp"
#include "cli/options.hpp"
#include "config/config.hpp"
#include "providers/routing.hpp"
#include "util/environment.hpp"
#include "util/redact.hpp"

#include <string>

namespace agentpress::cli {

class Setup {
 public:
  /// Reads the configuration and the --env-file. Throws core::StartupError.
  Setup(const TypedOptions& options, util::Environment environment);

  const util::Environment& environment() const { return environment_; }
  const config::Config& config() const { return config_; }
  const providers::ProviderTable& table() const { return table_; }
  const providers::RoutingRules& rules() const { return rules_; }

  /// The settings of `[providers.NAME]`; all unset when there are none.
  const config::ProviderSettings& settings_of(std::string_view provider) const;

  /// All places where the provider's key may be. Reads keys.toml if it exists.
  auth::KeySources key_sources_of(const providers::Provider& provider) const;

  /// Makes every key that is within reach unprintable, whether this run uses it or not.
  void register_secrets(util::Redactor& redactor) const;

 private:
  util::Environment environment_;
  util::Environment env_file_;
  std::string env_file_path_;
  config::Config config_;
  providers::ProviderTable table_;
  providers::RoutingRules rules_;
};

}  // namespace agentpress::cli
