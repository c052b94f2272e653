// The text of a template: `{{name}}` and `{{name|default}}` stand for values. Anything else between braces is
// text, and so is `\{{name}}`, without the backslash. What is filled in is not looked at again, and nothing
// is executed.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace agentpress::cli {

struct TemplateVariable {
  std::string name{};
  std::optional<std::string> otherwise{};  ///< the first default that the text gives
};

/// Each variable once, in the order of the text.
std::vector<TemplateVariable> variables_of(std::string_view text);

using TemplateValues = std::map<std::string, std::string, std::less<>>;

/// Variables without a value and without a default stay as they are.
std::string fill_template(std::string_view text, const TemplateValues& values);

}  // namespace agentpress::cli
