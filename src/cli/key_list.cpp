#include "cli/key_list.hpp"

#include "auth/key_file.hpp"
#include "cli/columns.hpp"
#include "config/paths.hpp"
#include "config/stored_keys.hpp"
#include "core/error.hpp"
#include "core/url.hpp"
#include "providers/endpoint.hpp"
#include "render/json_report.hpp"
#include "render/json_values.hpp"
#include "render/terminal_gate.hpp"
#include "util/text.hpp"

#include <fmt/format.h>

namespace agentpress::cli {
namespace {

using providers::Provider;

std::string with_hint(const core::Error& error) {
  return error.hint.empty() ? error.message : fmt::format("{}; {}", error.message, error.hint);
}

/// A file that cannot be used is a problem to be told, and no reason to be silent about all other keys.
config::StoredKeys stored_keys(const Setup& setup, KeyReport& report) {
  try {
    return config::load_stored_keys(config::stored_keys_path(setup.environment()));
  } catch (const core::StartupError& fault) {
    report.problems.push_back(with_hint(fault.error()));
    return {};
  }
}

std::string origin_of(const Setup& setup, const Provider& provider, KeyReport& report) {
  const bool is_configured = setup.settings_of(provider.name).base_url.has_value();
  const auto endpoint = providers::resolve_endpoint(
      {.provider = &provider}, {.base_url_option = {}, .base_url_is_configured = is_configured},
      setup.environment());
  if (!endpoint) {
    report.problems.push_back(with_hint(endpoint.error()));
    return "";
  }
  const auto url = core::parse_url(endpoint->endpoint.base_url);
  return url ? core::origin_of(*url) : "";
}

void add_key(const Setup& setup, const Provider& provider, const config::StoredKeys& stored,
             KeyReport& report) {
  const auto sources = setup.key_sources_of(provider, stored);
  const auto credential = auth::locate_credential(provider, sources);
  if (!credential || credential->scheme == providers::AuthScheme::none) return;
  report.keys.push_back({.provider = std::string(provider.name),
                         .source = credential->source,
                         .origin = origin_of(setup, provider, report),
                         .shadowed = credential->shadowed});
  if (sources.settings.api_key_file.empty()) return;
  if (const auto fault = auth::find_key_file_fault(sources.settings.api_key_file, setup.environment())) {
    report.problems.push_back(with_hint(*fault));
  }
}

}  // namespace

KeyReport collect_keys(const Setup& setup, util::Redactor& redactor) {
  KeyReport report;
  const auto stored = stored_keys(setup, report);
  for (const auto& [name, value] : stored) {
    redactor.add_secret(value, "keys.toml");
    if (setup.table().find(name) != nullptr) continue;
    report.problems.push_back(
        fmt::format("keys.toml has a key for '{0}', which is no provider; agentpress keys remove {0}", name));
  }
  for (const Provider* provider : setup.table().all()) add_key(setup, *provider, stored, report);
  return report;
}

std::string key_table(const KeyReport& report) {
  if (report.keys.empty()) return "";
  std::vector<std::vector<std::string>> rows{{"provider", "key from", "goes to", "not used"}};
  for (const auto& key : report.keys) {
    rows.push_back(
        {key.provider, key.source, key.origin.empty() ? "?" : key.origin, util::join(key.shadowed, ", ")});
  }
  return render::make_harmless(in_columns(rows));
}

std::string key_json(const KeyReport& report, const util::Redactor& redactor) {
  auto keys = render::OrderedJson::array();
  for (const auto& key : report.keys) {
    keys.push_back({{"provider", key.provider},
                    {"source", redactor.redact(key.source)},
                    {"origin", render::optional_text(redactor.redact(key.origin))},
                    {"shadowed", key.shadowed}});
  }
  auto problems = render::OrderedJson::array();
  for (const auto& problem : report.problems) problems.push_back(redactor.redact(problem));
  return render::dump_line(
      {{"schema_version", render::kSchemaVersion}, {"keys", keys}, {"problems", problems}});
}

}  // namespace agentpress::cli
