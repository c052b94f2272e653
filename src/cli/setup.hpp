// What a run knows before it looks at the model: environment, configuration, providers, where keys may be.
#pragma once

#include "auth/credentials.hpp"
#include "cli/options.hpp"
#include "config/config.hpp"
#include "config/stored_keys.hpp"
#include "providers/routing.hpp"
#include "util/environment.hpp"
#include "util/redact.hpp"

#include <optional>
#include <string>

namespace agentpress::cli {

/// Which file is the configuration.
struct ConfigPlace {
  std::string path{};     ///< empty without a home directory
  std::string source{};   ///< "--config", "AGENTPRESS_CONFIG", "the usual place"
  bool is_named = false;  ///< by the user, so that it has to be there
};

ConfigPlace config_place(const TypedOptions& options, const util::Environment& environment);

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

  /// All places where the provider's key may be. Reads keys.toml if it exists, once.
  auth::KeySources key_sources_of(const providers::Provider& provider) const;
  /// The same with keys.toml read already.
  auth::KeySources key_sources_of(const providers::Provider& provider,
                                  const config::StoredKeys& stored) const;

  /// Makes every key that is within reach unprintable, whether this run uses it or not.
  void register_secrets(util::Redactor& redactor) const;

 private:
  util::Environment environment_;
  util::Environment env_file_;
  std::string env_file_path_;
  config::Config config_;
  providers::ProviderTable table_;
  providers::RoutingRules rules_;
  mutable std::optional<config::StoredKeys> stored_keys_;
};

}  // namespace agentpress::cli
