// config.example.toml: it parses as it is, and with everything in it switched on it names every key there is.
// agentpress-config(5) names the same keys.
#include "config/load.hpp"
#include "util/files.hpp"
#include "util/text.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>

using namespace agentpress;

namespace {

const std::string kPath = std::string(AGENTPRESS_SOURCE_DIRECTORY) + "/config.example.toml";

std::string example() {
  return util::read_file(kPath, 1048576).value();
}

/// `# key = value` without its `# `; prose and tables stay as they are.
std::string switched_on(std::string_view line) {
  const auto equals = line.find(" = ");
  if (!line.starts_with("# ") || equals == std::string_view::npos) return std::string(line);
  const auto key = line.substr(2, equals - 2);
  return std::string(key.find_first_of(" :") == std::string_view::npos ? line.substr(2) : line);
}

std::string switched_on_example() {
  std::string result;
  const std::string content = example();
  for (const auto line : util::split(content, '\n')) result += switched_on(line) + "\n";
  return result;
}

/// The keys that a file sets, as `known_keys` spells them.
std::set<std::string> keys_in(const std::string& content) {
  std::set<std::string> keys;
  std::string table;
  for (const auto raw : util::split(content, '\n')) {
    const auto line = util::trim(raw);
    if (line.starts_with('[')) {
      table = std::string(line.substr(1, line.find(']') - 1));
      if (!table.starts_with("providers.")) keys.insert(table);
    } else if (!line.starts_with('#') && line.find('=') != std::string_view::npos) {
      const std::string key(util::trim(line.substr(0, line.find('='))));
      if (table.empty()) keys.insert(key);
      if (table.starts_with("providers.")) keys.insert("providers.NAME." + key);
    }
  }
  return keys;
}

/// The keys that the manual page explains, as `known_keys` spells them.
std::set<std::string> keys_in_manual() {
  const auto page =
      util::read_file(std::string(AGENTPRESS_SOURCE_DIRECTORY) + "/man/agentpress-config.5", 1048576);
  std::set<std::string> keys;
  std::string table;
  for (const auto line : util::split(page.value(), '\n')) {
    if (line.starts_with(".BI [providers.")) table = "providers.NAME.";
    if (line.starts_with(".B [")) keys.insert(std::string(line.substr(4, line.find(']') - 4)));
    const auto equals = line.find(" \" = \"");
    if (line.starts_with(".BR ") && equals != std::string_view::npos) {
      keys.insert(table + std::string(line.substr(4, equals - 4)));
    }
  }
  return keys;
}

}  // namespace

TEST_CASE("config example: as it is, it parses and changes nothing") {
  const auto config = config::parse_config(example(), "config.example.toml");
  CHECK_FALSE(config.default_model.has_value());
  CHECK(config.aliases.empty());
  CHECK(config.prefixes.empty());
  REQUIRE(config.providers.size() == 2);
  for (const auto& [name, settings] : config.providers) {
    CAPTURE(name);
    CHECK_FALSE(settings.base_url.has_value());
    CHECK_FALSE(settings.region.has_value());
    CHECK(settings.key.api_key.empty());
  }
}

TEST_CASE("config example: with every line switched on it parses and names every known key") {
  const std::string content = switched_on_example();
  const auto config = config::parse_config(content, "config.example.toml");
  CHECK_FALSE(config.aliases.empty());
  CHECK_FALSE(config.prefixes.empty());
  const auto known = config::known_keys();
  CHECK(known.size() == 26);
  CHECK(keys_in(content) == std::set<std::string>(known.begin(), known.end()));
}

TEST_CASE("config example: each key has a comment above it") {
  const std::string content = example();
  const auto lines = util::split(content, '\n');
  int keys = 0;
  for (std::size_t index = 1; index < lines.size(); ++index) {
    const bool is_key =
        switched_on(lines[index]) != lines[index] || lines[index].starts_with("config_version");
    if (!is_key) continue;
    ++keys;
    CAPTURE(lines[index]);
    CHECK((lines[index - 1].starts_with("# ") || lines[index - 1].starts_with("[")));
  }
  CHECK(keys == 26);
}

TEST_CASE("config manual: it explains every known key, and no other") {
  const auto known = config::known_keys();
  CHECK(keys_in_manual() == std::set<std::string>(known.begin(), known.end()));
}
