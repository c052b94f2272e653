// -t NAME: a template of the user's, found by its name, and what it makes of a run.
#pragma once

#include "cli/options.hpp"
#include "cli/template_text.hpp"
#include "config/template_file.hpp"
#include "util/environment.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace agentpress::cli {

struct PromptTemplate {
  std::string name{};
  std::string path{};
  config::Template content{};

  /// True when the text says with `{{input}}` where the prompt belongs.
  bool uses_input() const;
  /// Of the text and the system prompt, without `input`.
  std::vector<TemplateVariable> variables() const;
  /// The system prompt that it sets, or "".
  std::string system() const;
};

/// Letters, digits, `.`, `_` and `-`, not beginning with a dot or a dash: no path can be made of it. Throws
/// core::StartupError (usage).
void check_template_name(const std::string& name);

/// The names of all templates, sorted.
std::vector<std::string> template_names(const util::Environment& environment);

/// Where the template is: NAME.md or NAME.txt; nothing when there is none.
std::optional<std::string> find_template(const util::Environment& environment, const std::string& name);

/// Throws core::StartupError: `usage` for a name that there is not, `configuration` for a mistake in the
/// file.
PromptTemplate load_template(const util::Environment& environment, const std::string& name);
/// The same from its text.
PromptTemplate parse_prompt_template(const std::string& name, const std::string& path, std::string content);

/// The template of -t, whose settings are laid into `options` where nothing was typed; nothing without -t.
/// Throws core::StartupError (usage) for variables without a value and values without a variable.
std::optional<PromptTemplate> use_template(TypedOptions& options, const util::Environment& environment);

/// The prompt that is sent: `input` in its place, or after the text and a blank line.
std::string fill_prompt(const PromptTemplate& used, const TypedOptions& options, const std::string& input);

}  // namespace agentpress::cli
