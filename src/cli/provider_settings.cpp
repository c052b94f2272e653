#include "cli/provider_settings.hpp"

#include "providers/registry.hpp"

#include <array>

namespace agentpress::cli {
namespace {

using core::FormatId;
using providers::AuthScheme;
using providers::Provider;

struct FormatDefaults {
  FormatId format;
  std::string_view chat_path;
  AuthScheme auth;
};

/// What servers that speak a format without being its vendor expect.
constexpr std::array kFormatDefaults{
    FormatDefaults{FormatId::openai_chat, "/chat/completions", AuthScheme::bearer},
    FormatDefaults{FormatId::anthropic_messages, "/v1/messages", AuthScheme::x_api_key},
};

void set_format(Provider& row, FormatId format) {
  for (const auto& defaults : kFormatDefaults) {
    if (defaults.format != format) continue;
    row.format = format;
    row.chat_path = defaults.chat_path;
    row.auth = defaults.auth;
  }
}

bool has_key_setting(const auth::KeySettings& key) {
  return !key.api_key_env.empty() || !key.api_key_cmd.empty() || !key.api_key_file.empty() ||
         !key.api_key.empty();
}

void apply(const config::ProviderSettings& settings, bool is_built_in, providers::ProviderTable& table,
           Provider& row) {
  if (settings.format && (!is_built_in || *settings.format != row.format)) set_format(row, *settings.format);
  if (settings.auth) {
    row.auth = *settings.auth;
    for (auto& variable : row.key_variables) variable.scheme = *settings.auth;
  }
  if (settings.base_url) row.base_url = table.keep(*settings.base_url);
  if (settings.default_model) row.default_model = table.keep(*settings.default_model);
  const bool takes_key = row.auth != AuthScheme::none;
  if (!takes_key || has_key_setting(settings.key) || !is_built_in) {
    row.key_required = takes_key && has_key_setting(settings.key);
  }
}

}  // namespace

void apply_provider_settings(const config::Config& config, providers::ProviderTable& table) {
  for (const auto& [name, settings] : config.providers) {
    const bool is_built_in = providers::find_provider(name) != nullptr;
    apply(settings, is_built_in, table, table.change(name));
  }
}

}  // namespace agentpress::cli
