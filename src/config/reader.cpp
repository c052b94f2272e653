#include "config/reader.hpp"

#include "config/load.hpp"
#include "config/provider_settings.hpp"
#include "config/targets.hpp"
#include "providers/registry.hpp"
#include "util/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace agentpress::config {
namespace {

/// One reading of one file.
class ConfigReader {
 public:
  ConfigReader(const std::string& path, Mistakes& mistakes) : mistakes_(mistakes) { config_.path = path; }

  Config read(const toml::table& root);

  void read_version(const toml::node& node);
  void read_default_model(const toml::node& node);
  void read_history(const toml::node& node);
  void read_style(const toml::node& node);
  void read_aliases(const toml::node& node);
  void read_prefixes(const toml::node& node);
  void read_providers(const toml::node& node);

 private:
  const toml::table* table_of(const toml::node& node, std::string_view name);
  std::string text_of(const toml::key& key, const toml::node& node, std::string_view table);
  void read_provider(const toml::key& key, const toml::node& node);
  void check_new_provider(const toml::key& key, const toml::table& table);
  void claim_prefix(const std::string& prefix, const std::string& provider, const toml::node& node);

  Config config_;
  Mistakes& mistakes_;
  std::map<std::string, std::string, std::less<>> claimed_;  ///< lower-case prefix -> provider
};

struct PartRow {
  std::string_view name;
  void (ConfigReader::*read)(const toml::node& node);
};

constexpr std::array kPartRows{
    PartRow{"config_version", &ConfigReader::read_version},
    PartRow{"default_model", &ConfigReader::read_default_model},
    PartRow{"history", &ConfigReader::read_history},
    PartRow{"style", &ConfigReader::read_style},
    PartRow{"aliases", &ConfigReader::read_aliases},
    PartRow{"prefixes", &ConfigReader::read_prefixes},
    PartRow{"providers", &ConfigReader::read_providers},
};

std::vector<std::string> top_level_names() {
  std::vector<std::string> names;
  for (const auto& row : kPartRows) names.emplace_back(row.name);
  return names;
}

Config ConfigReader::read(const toml::table& root) {
  // A newer file may hold anything, so its version is looked at before anything else.
  if (const auto* version = root.get("config_version")) read_version(*version);
  if (!mistakes_.is_empty()) return std::move(config_);
  for (const auto& [key, node] : root) {
    const auto row = std::ranges::find(kPartRows, key.str(), &PartRow::name);
    if (row != kPartRows.end()) {
      if (row->name != "config_version") (this->*row->read)(node);
      continue;
    }
    const auto hint = nearest_hint(key.str(), top_level_names());
    mistakes_.add(key.source(), fmt::format("unknown key \"{}\"", printable(key.str())),
                  hint.empty() ? "known keys: " + util::join(top_level_names(), ", ") : hint);
  }
  check_targets(root, config_, mistakes_);
  return std::move(config_);
}

void ConfigReader::read_version(const toml::node& node) {
  const auto* number = node.as_integer();
  if (number == nullptr) {
    mistakes_.add(node.source(), fmt::format("config_version is {}, expected the integer {}", kind_of(node),
                                             kConfigVersion));
  } else if (number->get() > kConfigVersion) {
    mistakes_.add(
        node.source(),
        fmt::format("config_version is {}, and this agentpress reads only {}", number->get(), kConfigVersion),
        fmt::format("use an agentpress whose changelog names config_version {}", number->get()));
  } else if (number->get() != kConfigVersion) {
    mistakes_.add(node.source(),
                  fmt::format("config_version is {}, expected {}", number->get(), kConfigVersion));
  }
}

void ConfigReader::read_default_model(const toml::node& node) {
  const auto* text = node.as_string();
  if (text == nullptr) {
    mistakes_.add(node.source(),
                  fmt::format("default_model is {}, expected a string in quotes", kind_of(node)));
  } else if (util::trim(text->get()).empty()) {
    mistakes_.add(node.source(), "default_model is empty, expected the name of a model");
  } else {
    config_.default_model = text->get();
  }
}

void ConfigReader::read_history(const toml::node& node) {
  const auto* value = node.as_boolean();
  if (value == nullptr) {
    mistakes_.add(node.source(), fmt::format("history is {}, expected true or false", kind_of(node)));
  } else {
    config_.history = value->get();
  }
}

void ConfigReader::read_style(const toml::node& node) {
  const auto* text = node.as_string();
  if (text == nullptr) {
    mistakes_.add(node.source(), fmt::format("style is {}, expected a string in quotes", kind_of(node)));
    return;
  }
  config_.style = find_style(text->get());
  if (config_.style) return;
  const std::vector<std::string> names(style_names().begin(), style_names().end());
  mistakes_.add(node.source(),
                fmt::format("style is \"{}\", expected {}", printable(text->get()), util::join(names, ", ")),
                nearest_hint(text->get(), names));
}

const toml::table* ConfigReader::table_of(const toml::node& node, std::string_view name) {
  const auto* table = node.as_table();
  if (table == nullptr)
    mistakes_.add(node.source(), fmt::format("{} is {}, expected a table", name, kind_of(node)));
  return table;
}

/// The string value of one entry of [aliases] or [prefixes]; empty after a mistake in it.
std::string ConfigReader::text_of(const toml::key& key, const toml::node& node, std::string_view table) {
  const auto name = printable(key.str());
  const auto* text = node.as_string();
  if (text == nullptr) {
    mistakes_.add(node.source(),
                  fmt::format("{}.{} is {}, expected a string in quotes", table, name, kind_of(node)));
    return "";
  }
  if (util::trim(text->get()).empty()) {
    mistakes_.add(node.source(), fmt::format("{}.{} is empty", table, name));
    return "";
  }
  if (util::trim(key.str()).empty())
    mistakes_.add(key.source(), fmt::format("a name in [{}] is empty", table));
  return text->get();
}

void ConfigReader::read_aliases(const toml::node& node) {
  const auto* table = table_of(node, "aliases");
  if (table == nullptr) return;
  for (const auto& [key, value] : *table) {
    const std::string model = text_of(key, value, "aliases");
    if (!model.empty()) config_.aliases[std::string(key.str())] = model;
  }
}

void ConfigReader::read_prefixes(const toml::node& node) {
  const auto* table = table_of(node, "prefixes");
  if (table == nullptr) return;
  for (const auto& [key, value] : *table) {
    const std::string provider = text_of(key, value, "prefixes");
    if (provider.empty()) continue;
    claim_prefix(std::string(key.str()), provider, value);
    config_.prefixes[std::string(key.str())] = provider;
  }
}

void ConfigReader::read_providers(const toml::node& node) {
  const auto* table = table_of(node, "providers");
  if (table == nullptr) return;
  for (const auto& [key, value] : *table) read_provider(key, value);
}

void ConfigReader::read_provider(const toml::key& key, const toml::node& node) {
  const std::string name(key.str());
  const auto is_name_byte = [](char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '-' || byte == '_';
  };
  if (name.empty() || !std::ranges::all_of(name, is_name_byte)) {
    mistakes_.add(
        key.source(),
        fmt::format("\"{}\" is no name for a provider, expected lower-case letters, digits, - and _",
                    printable(name)));
    return;
  }
  const auto* table = table_of(node, "providers." + name);
  if (table == nullptr) return;
  auto settings = read_provider_settings(name, *table, mistakes_);
  settings.line = static_cast<int>(key.source().begin.line);
  check_new_provider(key, *table);
  for (const auto& prefix : settings.prefixes) claim_prefix(prefix, name, *table->get("prefixes"));
  config_.providers.emplace(name, std::move(settings));
}

/// A key that is there with an unusable value is a mistake of its own, reported already.
void ConfigReader::check_new_provider(const toml::key& key, const toml::table& table) {
  const auto* built_in = providers::find_provider(key.str());
  if (built_in != nullptr && built_in->name != key.str()) {
    mistakes_.add(key.source(),
                  fmt::format("\"{}\" is another name of the provider \"{}\"", key.str(), built_in->name),
                  fmt::format("write [providers.{}]", built_in->name));
  }
  const bool has_url = table.contains("base_url");
  const bool has_format = table.contains("format");
  if (built_in != nullptr || (has_url && has_format)) return;
  std::vector<std::string> names;
  for (const auto* row : providers::all_providers()) names.emplace_back(row->name);
  const std::string_view missing = has_url ? "format" : has_format ? "base_url" : "base_url and format";
  mistakes_.add(key.source(),
                fmt::format("\"{}\" is not a built-in provider, and a new one needs {}", key.str(), missing),
                nearest_hint(key.str(), names));
}

void ConfigReader::claim_prefix(const std::string& prefix, const std::string& provider,
                                const toml::node& node) {
  const auto [place, is_new] = claimed_.emplace(util::lower_ascii(prefix), provider);
  if (is_new || place->second == provider) return;
  mistakes_.add(node.source(), fmt::format("prefix \"{}\" leads to two providers, {} and {}",
                                           printable(prefix), printable(place->second), printable(provider)));
}

}  // namespace

Config read_config(const toml::table& root, const std::string& path, Mistakes& mistakes) {
  return ConfigReader(path, mistakes).read(root);
}

std::vector<std::string> known_keys() {
  std::vector<std::string> names;
  for (const auto& row : kPartRows) {
    if (row.name != "providers") names.emplace_back(row.name);
  }
  for (const auto& name : provider_setting_names()) names.push_back("providers.NAME." + name);
  return names;
}

}  // namespace agentpress::config
