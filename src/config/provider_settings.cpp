#include "config/provider_settings.hpp"

#include "config/json_text.hpp"
#include "core/url.hpp"
#include "providers/header_rules.hpp"
#include "providers/registry.hpp"
#include "util/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace agentpress::config {
namespace {

using providers::AuthScheme;

/// One value of the file on its way into the settings.
struct SettingValue {
  const toml::node& node;
  std::string name;  ///< "providers.groq.base_url"
  Mistakes& mistakes;

  std::string text() const { return node.value_or(std::string()); }
  void refuse(std::string_view problem, std::string_view hint = "") const {
    mistakes.add(node.source(), fmt::format("{} {}", name, problem), hint);
  }
};

bool has_control_character(std::string_view text) {
  return std::ranges::any_of(
      text, [](char byte) { return static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F; });
}

// --- types: what a value must be before its setter sees it ------------------------------------------------

enum class Type { text, optional_text, flag, seconds, text_list, text_table, json };

/// What stands in a message after "expected"; in the order of the enumeration.
constexpr std::array<std::string_view, 7> kExpected{
    "a string in quotes",
    "a string in quotes",
    "true or false",
    "a positive number of seconds, at most 86400",
    "an array of strings in quotes",
    "a table of strings, such as { \"name\" = \"value\" }",
    "a table, or a string with a JSON object",
};

bool is_text_list(const toml::node& node) {
  const auto* array = node.as_array();
  return array != nullptr &&
         std::ranges::all_of(array->begin(), array->end(), [](const auto& item) { return item.is_string(); });
}

bool has_type(const toml::node& node, Type type) {
  switch (type) {
    case Type::text:
    case Type::optional_text:
      return node.is_string();
    case Type::flag:
      return node.is_boolean();
    case Type::seconds:
      return node.is_number();
    case Type::text_list:
      return is_text_list(node);
    case Type::text_table:
      return node.is_table();
    case Type::json:
      return node.is_table() || node.is_string();
  }
  return false;
}

// --- setters ----------------------------------------------------------------------------------------------

template <auto Member>
void set_text(const SettingValue& value, ProviderSettings& settings) {
  settings.*Member = value.text();
}

template <auto Member>
void set_key_text(const SettingValue& value, ProviderSettings& settings) {
  settings.key.*Member = value.text();
}

template <auto Member>
void set_flag(const SettingValue& value, ProviderSettings& settings) {
  settings.*Member = value.node.value_or(settings.*Member);
}

template <auto Member>
void set_seconds(const SettingValue& value, ProviderSettings& settings) {
  constexpr double kLongest = 86400;
  const double seconds = value.node.value_or(0.0);
  // Written so that a number that is not one (nan) is refused too.
  if (!(seconds > 0 && seconds <= kLongest)) {
    value.refuse(fmt::format("is {}, expected more than 0 and at most 86400 seconds", seconds));
    return;
  }
  settings.*Member = seconds;
}

void set_base_url(const SettingValue& value, ProviderSettings& settings) {
  std::string text = value.text();
  const auto url = core::parse_url(text);
  if (!url) {
    value.refuse("is not a usable URL: " + url.error(), "base_url = \"https://HOST/PATH\"");
    return;
  }
  while (text.ends_with('/')) text.pop_back();
  settings.base_url = std::move(text);
}

void set_format(const SettingValue& value, ProviderSettings& settings) {
  settings.format = core::find_format(value.text());
  if (settings.format) return;
  std::vector<std::string> names;
  for (const auto name : core::format_names()) names.emplace_back(name);
  value.refuse(fmt::format("is \"{}\", expected one of {}", printable(value.text()), util::join(names, ", ")),
               nearest_hint(value.text(), names));
}

void set_auth(const SettingValue& value, ProviderSettings& settings) {
  static constexpr std::array<std::pair<std::string_view, AuthScheme>, 4> kSchemes{{
      {"bearer", AuthScheme::bearer},
      {"x-api-key", AuthScheme::x_api_key},
      {"x-goog-api-key", AuthScheme::x_goog_api_key},
      {"none", AuthScheme::none},
  }};
  for (const auto& [name, scheme] : kSchemes) {
    if (value.text() == name) settings.auth = scheme;
  }
  // The value is not repeated: people put keys here.
  if (!settings.auth)
    value.refuse("is none of \"bearer\", \"x-api-key\", \"x-goog-api-key\", \"none\"",
                 "keys belong into api_key_env, api_key_cmd or api_key_file");
}

void set_key_variable(const SettingValue& value, ProviderSettings& settings) {
  const std::string name = value.text();
  const auto is_part = [](char byte) {
    return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') ||
           byte == '_';
  };
  const bool begins_with_digit = !name.empty() && name.front() >= '0' && name.front() <= '9';
  if (name.empty() || begins_with_digit || !std::ranges::all_of(name, is_part)) {
    value.refuse("is not the name of a variable, expected letters, digits and _",
                 "api_key_env = \"NAME_OF_THE_VARIABLE\"");
    return;
  }
  settings.key.api_key_env = name;
}

void set_key_command(const SettingValue& value, ProviderSettings& settings) {
  std::vector<std::string> arguments;
  for (const auto& item : *value.node.as_array()) {
    arguments.push_back(item.value_or(std::string()));
    if (arguments.back().find('\0') != std::string::npos) {
      value.refuse("holds a NUL character");
      return;
    }
  }
  const std::string program = arguments.empty() ? "" : arguments.front();
  if (program.empty()) {
    value.refuse("is empty, expected a program and its arguments",
                 "api_key_cmd = [\"PROGRAM\", \"ARGUMENT\"]");
    return;
  }
  // A relative program would be another one in every directory, some of them not the user's.
  if (program.find('/') != std::string::npos && !program.starts_with('/')) {
    value.refuse("begins with a relative path, expected an absolute one or a name to look up in PATH");
    return;
  }
  settings.key.api_key_cmd = std::move(arguments);
}

bool is_user_path(const SettingValue& value) {
  const std::string path = value.text();
  if (path.empty() || path.starts_with('/') || path.starts_with("~/")) return true;
  value.refuse("is a relative path, expected an absolute one or one beginning with ~/");
  return false;
}

void set_key_file(const SettingValue& value, ProviderSettings& settings) {
  if (is_user_path(value)) settings.key.api_key_file = value.text();
}

void set_ca_file(const SettingValue& value, ProviderSettings& settings) {
  if (is_user_path(value)) settings.ca_file = value.text();
}

/// The value of a header is not repeated.
void check_header(const SettingValue& value, std::string_view name, std::string_view text) {
  using providers::HeaderFault;
  const auto fault = providers::find_header_fault(name, text);
  if (!fault) return;
  value.refuse(providers::describe(*fault), *fault == HeaderFault::carries_key
                                                ? "use api_key_env, and auth for the header that carries it"
                                                : "");
}

void set_headers(const SettingValue& value, ProviderSettings& settings) {
  for (const auto& [key, node] : *value.node.as_table()) {
    const SettingValue item{node, fmt::format("{}.{}", value.name, printable(key.str())), value.mistakes};
    if (!node.is_string()) {
      item.refuse(fmt::format("is {}, expected a string in quotes", kind_of(node)));
      continue;
    }
    const auto name = key.str();
    const auto is_same = [&](const core::HttpHeader& header) {
      return util::equals_ignoring_case(header.name, name);
    };
    if (std::ranges::any_of(settings.headers, is_same))
      item.refuse("is given twice: names of headers have no case");
    check_header(item, name, item.text());
    settings.headers.push_back({std::string(name), item.text()});
  }
}

void set_extra_body(const SettingValue& value, ProviderSettings& settings) {
  if (const auto* table = value.node.as_table()) {
    settings.extra_body = to_json(*table, value.mistakes);
    return;
  }
  if (const auto problem = json_object_fault(value.text())) {
    value.refuse("is no JSON object: " + *problem);
    return;
  }
  settings.extra_body = value.text();
}

void set_prefixes(const SettingValue& value, ProviderSettings& settings) {
  for (const auto& item : *value.node.as_array()) {
    const std::string prefix = item.value_or(std::string());
    if (util::trim(prefix).empty() || has_control_character(prefix)) {
      value.refuse("holds a prefix that no model can have");
      return;
    }
    settings.prefixes.push_back(prefix);
  }
}

// --- the rows ---------------------------------------------------------------------------------------------

struct SettingRow {
  std::string_view name;
  Type type;
  void (*set)(const SettingValue& value, ProviderSettings& settings);
  bool is_secret = false;  ///< the value is a key, or may hold one
};

constexpr std::array kSettingRows{
    SettingRow{"base_url", Type::text, set_base_url},
    SettingRow{"region", Type::text, set_text<&ProviderSettings::region>},
    SettingRow{"format", Type::text, set_format},
    SettingRow{"auth", Type::text, set_auth},
    SettingRow{"api_key_env", Type::text, set_key_variable},
    SettingRow{"api_key_cmd", Type::text_list, set_key_command, true},
    SettingRow{"api_key_file", Type::optional_text, set_key_file},
    SettingRow{"api_key", Type::optional_text, set_key_text<&auth::KeySettings::api_key>, true},
    SettingRow{"headers", Type::text_table, set_headers, true},
    SettingRow{"extra_body", Type::json, set_extra_body},
    SettingRow{"prefixes", Type::text_list, set_prefixes},
    SettingRow{"default_model", Type::text, set_text<&ProviderSettings::default_model>},
    SettingRow{"allow_http", Type::flag, set_flag<&ProviderSettings::allow_http>},
    SettingRow{"key_lint", Type::flag, set_flag<&ProviderSettings::key_lint>},
    SettingRow{"ca_file", Type::optional_text, set_ca_file},
    SettingRow{"proxy", Type::optional_text, set_text<&ProviderSettings::proxy>},
    SettingRow{"timeout_connect", Type::seconds, set_seconds<&ProviderSettings::timeout_connect>},
    SettingRow{"timeout_first_token", Type::seconds, set_seconds<&ProviderSettings::timeout_first_token>},
    SettingRow{"timeout_idle", Type::seconds, set_seconds<&ProviderSettings::timeout_idle>},
    SettingRow{"timeout_total", Type::seconds, set_seconds<&ProviderSettings::timeout_total>},
};

void read_setting(const SettingRow& row, const SettingValue& value, ProviderSettings& settings) {
  if (!has_type(value.node, row.type)) {
    const auto expected = kExpected.at(static_cast<std::size_t>(row.type));
    const bool has_wrong_item = row.type == Type::text_list && value.node.is_array();
    const auto found = has_wrong_item ? std::string_view("an array of something else") : kind_of(value.node);
    value.refuse(fmt::format("is {}, expected {}", found, expected));
    return;
  }
  const bool is_text = row.type == Type::text || row.type == Type::optional_text;
  if (is_text && has_control_character(value.text())) {
    value.refuse("holds a control character");
    return;
  }
  if (row.type == Type::text && util::trim(value.text()).empty()) {
    value.refuse("is empty");
    return;
  }
  row.set(value, settings);
}

/// Addresses of a vendor's regions stand in the built-in row; a provider of the user's own has none.
void check_region(const std::string& name, const toml::table& table, const ProviderSettings& settings,
                  Mistakes& mistakes) {
  if (!settings.region) return;
  const SettingValue value{*table.get("region"), fmt::format("providers.{}.region", name), mistakes};
  const auto* row = providers::find_provider(name);
  std::vector<std::string> names;
  if (row != nullptr) {
    for (const auto& region : row->regions) names.emplace_back(region.name);
  }
  if (names.empty()) {
    value.refuse(fmt::format("cannot be set: {} has no regions", name), "use base_url for another address");
  } else if (std::ranges::find(names, *settings.region) == names.end()) {
    value.refuse(
        fmt::format("is \"{}\", expected one of {}", printable(*settings.region), util::join(names, ", ")),
        nearest_hint(*settings.region, names));
  } else if (settings.base_url) {
    value.refuse("and base_url both say where requests go, expected one of them");
  }
}

}  // namespace

std::vector<std::string> provider_setting_names() {
  std::vector<std::string> names;
  for (const auto& row : kSettingRows) names.emplace_back(row.name);
  return names;
}

bool is_secret_setting(std::string_view name) {
  const auto row = std::ranges::find(kSettingRows, name, &SettingRow::name);
  return row != kSettingRows.end() && row->is_secret;
}

ProviderSettings read_provider_settings(const std::string& name, const toml::table& table,
                                        Mistakes& mistakes) {
  ProviderSettings settings;
  for (const auto& [key, node] : table) {
    const auto row = std::ranges::find(kSettingRows, key.str(), &SettingRow::name);
    if (row != kSettingRows.end()) {
      read_setting(*row, SettingValue{node, fmt::format("providers.{}.{}", name, row->name), mistakes},
                   settings);
      continue;
    }
    const auto known = provider_setting_names();
    const auto hint = nearest_hint(key.str(), known);
    mistakes.add(key.source(),
                 fmt::format("unknown key \"{}\" in [providers.{}]", printable(key.str()), name),
                 hint.empty() ? "known keys: " + util::join(known, ", ") : hint);
  }
  check_region(name, table, settings, mistakes);
  return settings;
}

}  // namespace agentpress::config
