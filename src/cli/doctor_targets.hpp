// Which providers `agentpress doctor` checks, and everything a check of one needs: what a chat call would
// use, with the first two layers, route and key, judged here.
#pragma once

#include "cli/commands.hpp"
#include "cli/setup.hpp"
#include "doctor/provider_target.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace agentpress::cli {

struct ChosenProvider {
  const providers::Provider* row = nullptr;
  std::vector<std::string> models{};  ///< named on the command line
  bool is_wanted = true;              ///< false for a local server that is only looked for
};

struct ProviderChoice {
  std::vector<ChosenProvider> chosen{};
  std::size_t without_key = 0;  ///< providers that are not checked, because nothing speaks for them
};

/// keys.toml, read once; a file that cannot be used is a finding and no reason to look at nothing.
class StoredKeyring {
 public:
  explicit StoredKeyring(const util::Environment& environment);

  const std::optional<core::Error>& fault() const { return fault_; }
  auth::KeySources sources_of(const Setup& setup, const providers::Provider& provider) const;
  void register_secrets(util::Redactor& redactor) const;

 private:
  config::StoredKeys keys_;
  std::optional<core::Error> fault_;
};

/// Those that `words` name, as providers or by their models; without words every provider that has a key of
/// its own, is configured or serves the default model, and, unless the run is offline, local servers at their
/// usual place. Throws core::StartupError (usage) for a word that leads nowhere.
ProviderChoice choose_providers(const Setup& setup, const StoredKeyring& keyring,
                                const TypedOptions& options);

/// Runs the key command, if there is one and the run is not offline.
doctor::ProviderTarget make_provider_target(const CommandContext& context, const Setup& setup,
                                            const StoredKeyring& keyring, const ChosenProvider& chosen);

}  // namespace agentpress::cli
