// Where a provider's key comes from. Sources in order, the first hit wins, every decision with its
// provenance.
#pragma once

#include "core/error.hpp"
#include "providers/provider.hpp"
#include "util/environment.hpp"

#include <expected>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace agentpress::auth {

/// The key-related settings of `[providers.NAME]` in the user's configuration.
struct KeySettings {
  std::string api_key_env{};               ///< the name of a variable
  std::vector<std::string> api_key_cmd{};  ///< argv, run without a shell
  std::string api_key_file{};
  std::string api_key{};
};

/// How messages call the keys that `agentpress keys set` stores.
inline constexpr std::string_view kStoredKeysSource = "keys.toml";

/// Everything a key can come from, besides the provider's row.
struct KeySources {
  util::Environment environment{};
  util::Environment env_file{};  ///< of `--env-file`; empty when not given
  std::string env_file_path{};
  KeySettings settings{};
  std::string config_path{};  ///< for messages
  std::string stored_key{};   ///< from keys.toml; empty when absent
};

struct Credential {
  std::string value{};   ///< empty for a provider that needs no key and has none
  std::string source{};  ///< "OPENAI_API_KEY", "api_key_cmd of config.toml", "keys.toml", "none needed"
  providers::AuthScheme scheme = providers::AuthScheme::none;
  std::vector<std::string> shadowed{};  ///< other sources that hold a key and lost
};

/// Finds the key of `provider`. Order: the row's variables from the environment, the same ones from
/// `--env-file`, then api_key_env, api_key_cmd, api_key_file and api_key of the configuration, then
/// keys.toml. No key where one is required: an `auth` error whose message names every place that was looked
/// at.
std::expected<Credential, core::Error> find_credential(const providers::Provider& provider,
                                                       const KeySources& sources);

/// Where `find_credential` would take the key from, without taking it: no command is run and no file read.
/// The value is empty.
std::expected<Credential, core::Error> locate_credential(const providers::Provider& provider,
                                                         const KeySources& sources);

/// True when the provider has a key of its own, without running any command. A variable that other tools set
/// too
/// (`KeyVariable::is_shared`) is none: it serves the provider that was named, and chooses no default.
bool has_own_credential(const providers::Provider& provider, const KeySources& sources);

/// What to do about a key from `source` that was rejected: "replace the key in OPENAI_API_KEY".
std::string hint_to_replace(std::string_view source, std::string_view provider);

}  // namespace agentpress::auth
