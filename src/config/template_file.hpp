// A prompt template: a text with `{{variables}}`, and above it, between lines of `+++`, settings as TOML.
#pragma once

#include "util/environment.hpp"

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace agentpress::config {

/// An option as the template sets it; each value as it would be typed, "" for a switch.
struct TemplateSetting {
  std::string option{};  ///< the name of the option, with dashes: "max-tokens"
  std::vector<std::string> values{};
};

struct Template {
  std::vector<TemplateSetting> settings{};
  std::map<std::string, std::string, std::less<>>
      parameters{};  ///< `[params]`: values of variables that none is given
  std::string text{};
};

/// Settings are those of `options`, spelled with `_` for `-`. Throws core::StartupError (configuration) with
/// the place of a mistake.
Template parse_template(std::string_view content, const std::string& path,
                        std::span<const std::string_view> options);

/// `$XDG_CONFIG_HOME/agentpress/templates`; empty when there is no place for it.
std::string template_directory(const util::Environment& environment);

}  // namespace agentpress::config
