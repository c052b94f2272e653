#include "config/setting_list.hpp"

#include "config/json_text.hpp"
#include "config/provider_settings.hpp"
#include "config/toml_document.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace agentpress::config {
namespace {

class Lister {
 public:
  Lister(std::string_view content, const std::string& path)
      : mistakes_(path), root_(parse_document(content, path)) {}

  std::vector<Setting> list() {
    for (const auto& [key, node] : root_) {
      if (key.str() == "providers") {
        add_providers(*node.as_table());
      } else if (const auto* table = node.as_table()) {
        for (const auto& [name, value] : *table) add(fmt::format("{}.{}", key.str(), name.str()), value);
      } else {
        add(std::string(key.str()), node);
      }
    }
    std::ranges::stable_sort(settings_, {}, &Setting::line);
    return std::move(settings_);
  }

 private:
  void add_providers(const toml::table& providers) {
    for (const auto& [name, table] : providers) {
      for (const auto& [key, value] : *table.as_table()) {
        const auto path = fmt::format("providers.{}.{}", name.str(), key.str());
        if (is_secret_setting(key.str())) {
          settings_.push_back({path, std::string(kHidden), value.source().begin.line});
        } else {
          add(path, value);
        }
      }
    }
  }

  void add(std::string key, const toml::node& node) {
    settings_.push_back({std::move(key), to_json(node, mistakes_), node.source().begin.line});
  }

  Mistakes mistakes_;  ///< stays empty: the configuration was accepted
  toml::table root_;
  std::vector<Setting> settings_;
};

}  // namespace

std::vector<Setting> list_settings(std::string_view content, const std::string& path) {
  return Lister(content, path).list();
}

}  // namespace agentpress::config
