#include "cli/config_report.hpp"

#include "cli/columns.hpp"
#include "config/load.hpp"
#include "config/setting_list.hpp"
#include "providers/endpoint.hpp"
#include "render/json_report.hpp"
#include "render/json_values.hpp"
#include "render/terminal_gate.hpp"
#include "util/files.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace agentpress::cli {
namespace {

using config::Mistake;
using config::Severity;
using render::OrderedJson;

std::string in_quotes(std::string_view text) {
  return OrderedJson(text).dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

/// What goes before the file replaces its line, in the same place.
void set(std::vector<ShownSetting>& settings, ShownSetting setting) {
  const auto found = std::ranges::find(settings, setting.key, &ShownSetting::key);
  if (found != settings.end()) {
    *found = std::move(setting);
  } else {
    settings.push_back(std::move(setting));
  }
}

std::vector<ShownSetting> settings_of_file(const Setup& setup) {
  std::vector<ShownSetting> settings;
  const std::string& path = setup.config().path;
  if (path.empty()) return settings;
  const auto content = util::read_file(path, config::kLargestFile);
  if (!content) return settings;  // gone since it was loaded
  const std::string name = path.substr(path.rfind('/') + 1);
  for (auto& setting : config::list_settings(*content, path)) {
    settings.push_back({setting.key, setting.value, fmt::format("{}:{}", name, setting.line)});
  }
  return settings;
}

/// The address and the key of a provider, where the environment says something about them.
void add_environment(const Setup& setup, const providers::Provider& provider,
                     std::vector<ShownSetting>& settings) {
  const auto key_of = [&](std::string_view name) {
    return fmt::format("providers.{}.{}", provider.name, name);
  };
  if (const auto url = setup.environment().get(provider.base_url_variable)) {
    set(settings, {key_of("base_url"), in_quotes(*url), std::string(provider.base_url_variable)});
  }
  for (const auto& variable : provider.header_variables) {
    if (!setup.environment().get(variable.variable)) continue;
    set(settings, {key_of(fmt::format("headers.{}", variable.header)), std::string(config::kHidden),
                   std::string(variable.variable)});
  }
  const auto credential = auth::locate_credential(provider, setup.key_sources_of(provider));
  if (credential && credential->scheme != providers::AuthScheme::none) {
    set(settings, {key_of("key"), std::string(config::kHidden), credential->source});
  }
}

std::string_view word_of(Severity severity) {
  return severity == Severity::error ? "error" : "warning";
}

}  // namespace

std::vector<ShownSetting> collect_settings(const Setup& setup, const ConfigPlace& place) {
  std::vector<ShownSetting> settings{
      {"configuration", in_quotes(place.path),
       setup.config().path.empty() ? place.source + ", no such file" : place.source}};
  std::ranges::move(settings_of_file(setup), std::back_inserter(settings));
  if (const auto model = setup.environment().get("AGENTPRESS_MODEL")) {
    set(settings, {"default_model", in_quotes(*model), "AGENTPRESS_MODEL"});
  }
  for (const auto* provider : setup.table().all()) add_environment(setup, *provider, settings);
  return settings;
}

std::string settings_table(const std::vector<ShownSetting>& settings) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& setting : settings) rows.push_back({setting.key, setting.value, setting.source});
  return render::make_harmless(in_columns(rows));
}

std::string settings_json(const std::vector<ShownSetting>& settings) {
  auto list = OrderedJson::array();
  for (const auto& setting : settings) {
    const bool is_hidden = setting.value == config::kHidden;
    list.push_back({{"key", setting.key},
                    {"value", is_hidden ? OrderedJson(nullptr) : render::parsed_or_text(setting.value)},
                    {"hidden", is_hidden},
                    {"source", setting.source}});
  }
  return render::dump_line({{"schema_version", render::kSchemaVersion}, {"settings", list}});
}

std::size_t count_errors(const std::vector<Mistake>& mistakes) {
  return static_cast<std::size_t>(std::ranges::count(mistakes, Severity::error, &Mistake::severity));
}

std::string mistakes_text(const std::string& path, const std::vector<Mistake>& mistakes) {
  if (mistakes.empty()) return fmt::format("{}: no mistakes\n", path);
  std::string text;
  for (const auto& mistake : mistakes) {
    text += fmt::format("{}:{}:{}: {}: {}\n", path, mistake.line, mistake.column, word_of(mistake.severity),
                        mistake.message);
    if (!mistake.hint.empty()) text += fmt::format("  hint: {}\n", mistake.hint);
  }
  return render::make_harmless(text);
}

std::string mistakes_json(const std::string& path, const std::vector<Mistake>& mistakes) {
  auto list = OrderedJson::array();
  for (const auto& mistake : mistakes) {
    list.push_back({{"severity", word_of(mistake.severity)},
                    {"line", mistake.line},
                    {"column", mistake.column},
                    {"key", render::optional_text(mistake.key)},
                    {"message", mistake.message},
                    {"hint", render::optional_text(mistake.hint)}});
  }
  return render::dump_line({{"schema_version", render::kSchemaVersion}, {"path", path}, {"mistakes", list}});
}

}  // namespace agentpress::cli
