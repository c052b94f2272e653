#include "cli/setup.hpp"

#include "auth/env_file.hpp"
#include "cli/provider_settings.hpp"
#include "config/load.hpp"
#include "config/paths.hpp"
#include "config/routing_rules.hpp"
#include "core/error.hpp"
#include "util/files.hpp"

#include <fmt/format.h>

namespace agentpress::cli {
namespace {

constexpr std::size_t kMaximumEnvFileBytes = std::size_t{1} << 20U;

util::Environment read_env_file(const std::string& path) {
  if (path.empty()) return {};
  const auto content = util::read_file(path, kMaximumEnvFileBytes);
  if (!content) {
    throw core::StartupError(core::ErrorClass::configuration,
                             fmt::format("cannot read the --env-file {}: {}", path, content.error().message));
  }
  auto variables = auth::parse_env_file(*content, path);
  if (!variables) throw core::StartupError(variables.error());
  return *std::move(variables);
}

config::Config read_config(const ConfigPlace& place) {
  return place.path.empty() ? config::Config{} : config::load_config(place.path, place.is_named);
}

}  // namespace

ConfigPlace config_place(const TypedOptions& options, const util::Environment& environment) {
  if (!options.config_file.empty()) return {options.config_file, "--config", true};
  if (const auto named = environment.get("AGENTPRESS_CONFIG")) return {*named, "AGENTPRESS_CONFIG", true};
  return {config::default_config_path(environment), "the usual place", false};
}

Setup::Setup(const TypedOptions& options, util::Environment environment)
    : environment_(std::move(environment)),
      env_file_(read_env_file(options.env_file)),
      env_file_path_(options.env_file),
      config_(read_config(config_place(options, environment_))),
      rules_(config::routing_rules(config_)) {
  apply_provider_settings(config_, table_);
}

const config::ProviderSettings& Setup::settings_of(std::string_view provider) const {
  static const config::ProviderSettings kNone;
  const auto found = config_.providers.find(provider);
  return found == config_.providers.end() ? kNone : found->second;
}

auth::KeySources Setup::key_sources_of(const providers::Provider& provider) const {
  if (!stored_keys_) stored_keys_ = config::load_stored_keys(config::stored_keys_path(environment_));
  return key_sources_of(provider, *stored_keys_);
}

auth::KeySources Setup::key_sources_of(const providers::Provider& provider,
                                       const config::StoredKeys& stored) const {
  auth::KeySources sources{
      .environment = environment_,
      .env_file = env_file_,
      .env_file_path = env_file_path_,
      .settings = settings_of(provider.name).key,
      .config_path = config_.path.empty() ? config::default_config_path(environment_) : config_.path};
  const auto key = stored.find(provider.name);
  if (key != stored.end()) sources.stored_key = key->second;
  return sources;
}

void Setup::register_secrets(util::Redactor& redactor) const {
  for (const providers::Provider* provider : table_.all()) {
    for (const auto& variable : provider->key_variables) {
      if (const auto value = environment_.get(variable.name)) redactor.add_secret(*value, variable.name);
      if (const auto value = env_file_.get(variable.name)) redactor.add_secret(*value, variable.name);
    }
    const auto& key = settings_of(provider->name).key;
    if (const auto value = environment_.get(key.api_key_env)) redactor.add_secret(*value, key.api_key_env);
    redactor.add_secret(key.api_key, "api_key");
  }
}

}  // namespace agentpress::cli
