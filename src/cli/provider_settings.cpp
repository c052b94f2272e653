#include "cli/provider_settings.hpp"

#include "core/url.hpp"
#include "providers/registry.hpp"

#include <array>
#include <string>

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
constexpr std::array<FormatDefaults, 6> kFormatDefaults{{
    {FormatId::openai_chat, "/chat/completions", AuthScheme::bearer},
    {FormatId::openai_responses, "/responses", AuthScheme::bearer},
    {FormatId::anthropic_messages, "/v1/messages", AuthScheme::x_api_key},
    {FormatId::gemini, "/v1beta/models/{model}:{method}", AuthScheme::x_goog_api_key},
    {FormatId::ollama_chat, "/api/chat", AuthScheme::bearer},
    {FormatId::cohere_chat, "/v2/chat", AuthScheme::bearer},
}};

constexpr const FormatDefaults& defaults_of(FormatId format) {
  for (const auto& defaults : kFormatDefaults) {
    if (defaults.format == format) return defaults;
  }
  return kFormatDefaults.front();
}

bool is_openai_family(FormatId format) {
  return format == FormatId::openai_chat || format == FormatId::openai_responses;
}

/// The two formats of OpenAI live side by side: `/openai/v1/chat/completions`, `/openai/v1/responses`. What
/// stands before them in the row's path stays, and a row whose address has no path at all gets the usual
/// version.
std::string openai_path(const Provider& row, std::string_view tail) {
  for (const auto& defaults : kFormatDefaults) {
    if (!is_openai_family(defaults.format) || !row.chat_path.ends_with(defaults.chat_path)) continue;
    return std::string(row.chat_path.substr(0, row.chat_path.size() - defaults.chat_path.size())) +
           std::string(tail);
  }
  const auto url = core::parse_url(row.base_url);
  return (url && url->path.empty() && !row.chat_path.empty() ? "/v1" : "") + std::string(tail);
}

void set_scheme(Provider& row, AuthScheme scheme) {
  row.auth = scheme;
  for (auto& variable : row.key_variables) variable.scheme = scheme;
}

void set_format(Provider& row, FormatId format, providers::ProviderTable& table) {
  const auto& defaults = defaults_of(format);
  row.chat_path =
      is_openai_family(format) ? table.keep(openai_path(row, defaults.chat_path)) : defaults.chat_path;
  row.format = format;
  set_scheme(row, defaults.auth);
}

bool has_key_setting(const auth::KeySettings& key) {
  return !key.api_key_env.empty() || !key.api_key_cmd.empty() || !key.api_key_file.empty() ||
         !key.api_key.empty();
}

void set_region(Provider& row, std::string_view name) {
  for (const auto& region : row.regions) {
    if (region.name == name) row.base_url = region.base_url;
  }
}

void apply(const config::ProviderSettings& settings, bool is_built_in, providers::ProviderTable& table,
           Provider& row) {
  if (settings.format) {
    if (!is_built_in || *settings.format != row.format) set_format(row, *settings.format, table);
    row.elsewhere_path = {};  // the user's word counts wherever the requests go
  }
  if (settings.auth) set_scheme(row, *settings.auth);
  if (settings.base_url) row.base_url = table.keep(*settings.base_url);
  if (settings.region) set_region(row, *settings.region);
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
