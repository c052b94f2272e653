#include "cli/prompt_template.hpp"

#include "cli/prompt.hpp"
#include "cli/usage_error.hpp"
#include "core/error.hpp"
#include "util/edit_distance.hpp"
#include "util/files.hpp"
#include "util/text.hpp"
#include "util/user_path.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>

namespace agentpress::cli {
namespace {

constexpr std::string_view kInput = "input";
constexpr std::array<std::string_view, 2> kFileEndings{".md", ".txt"};
constexpr std::size_t kLargestTemplate = std::size_t{1} << 20U;

/// The options that a template may set.
constexpr std::array<std::string_view, 12> kTemplateOptions{
    "model", "fallback", "system",    "temperature", "top-p",   "max-tokens",
    "stop",  "option",   "reasoning", "no-stream",   "extract", "extract-last"};

bool is_typed(const TypedOptions& options, std::string_view name) {
  return !name.empty() && std::ranges::find(options.typed_names, name) != options.typed_names.end();
}

/// What was typed wins, also against an option that cannot stand beside it.
bool gives_way(const TypedOptions& options, const OptionRow& row) {
  if (is_typed(options, row.name) || is_typed(options, row.excludes)) return true;
  return std::ranges::any_of(option_table(), [&](const OptionRow& other) {
    return other.excludes == row.name && is_typed(options, other.name);
  });
}

void apply_settings(const PromptTemplate& used, TypedOptions& options) {
  for (const auto& setting : used.content.settings) {
    const auto* row = find_option(setting.option);
    if (row == nullptr) continue;
    if (row->value.empty() != (setting.values == std::vector<std::string>{""}) ||
        (setting.values.size() > 1 && !row->repeatable)) {
      throw core::StartupError(
          core::ErrorClass::configuration,
          fmt::format("the template {} gives {} a value that it cannot have", used.path, setting.option),
          row->value.empty() ? "expected true or false" : fmt::format("expected one {}", row->value));
    }
    if (gives_way(options, *row)) continue;
    try {
      for (const auto& value : setting.values) row->set(options, value);
    } catch (const core::StartupError& fault) {
      throw core::StartupError(core::ErrorClass::configuration,
                               fmt::format("in the template {}: {}", used.path, fault.error().message),
                               fault.error().hint);
    }
  }
}

/// The values of -p, the later of the same name winning.
TemplateValues typed_values(const TypedOptions& options) {
  TemplateValues values;
  for (const auto& parameter : options.parameters) {
    const auto equals = parameter.find('=');
    if (equals == std::string::npos || equals == 0)
      usage_error(fmt::format("--param '{}' has no NAME=VALUE form", parameter), "-p NAME=VALUE");
    auto value = checked_text(parameter.substr(equals + 1), "a value of --param", options.lossy);
    values.insert_or_assign(parameter.substr(0, equals), std::move(value));
  }
  return values;
}

void refuse_unknown_values(const PromptTemplate& used, const TemplateValues& values) {
  std::vector<std::string> known;
  for (const auto& variable : used.variables()) known.push_back(variable.name);
  for (const auto& [name, value] : values) {
    if (std::ranges::find(known, name) != known.end()) continue;
    const auto near = util::nearest_names(name, known, 1);
    usage_error(fmt::format("the template {} has no variable {}", used.name, name),
                !near.empty()   ? fmt::format("did you mean -p {}=...?", near.front())
                : known.empty() ? "it has no variables at all; leave -p out"
                                : fmt::format("its variables are {}", util::join(known, ", ")));
  }
}

void refuse_missing_values(const PromptTemplate& used, const TemplateValues& values) {
  std::vector<std::string> missing;
  std::string command = "agentpress -t " + used.name;
  for (const auto& variable : used.variables()) {
    if (variable.otherwise || values.contains(variable.name)) continue;
    missing.push_back(variable.name);
    command += fmt::format(" -p {}=...", variable.name);
  }
  if (missing.empty()) return;
  usage_error(fmt::format("the template {} needs a value for {}", used.name, util::join(missing, ", ")),
              command + " \"...\"");
}

TemplateValues all_values(const PromptTemplate& used, const TypedOptions& options) {
  auto values = typed_values(options);
  values.insert(used.content.parameters.begin(), used.content.parameters.end());
  return values;
}

bool is_safe_name(std::string_view name) {
  const auto is_inner = [](char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
           byte == '.' || byte == '_' || byte == '-';
  };
  return !name.empty() && name.front() != '.' && name.front() != '-' && std::ranges::all_of(name, is_inner);
}

}  // namespace

bool PromptTemplate::uses_input() const {
  const auto used = variables_of(content.text);
  return std::ranges::find(used, kInput, &TemplateVariable::name) != used.end();
}

std::vector<TemplateVariable> PromptTemplate::variables() const {
  auto found = variables_of(system() + content.text);
  std::erase_if(found, [](const auto& variable) { return variable.name == kInput; });
  for (auto& variable : found) {
    const auto configured = content.parameters.find(variable.name);
    if (configured != content.parameters.end()) variable.otherwise = configured->second;
  }
  return found;
}

std::string PromptTemplate::system() const {
  const auto setting = std::ranges::find(content.settings, "system", &config::TemplateSetting::option);
  return setting == content.settings.end() || setting->values.empty() ? "" : setting->values.front();
}

void check_template_name(const std::string& name) {
  if (is_safe_name(name)) return;
  usage_error(fmt::format("'{}' cannot be the name of a template", name),
              "a name has letters, digits, dots, underscores and dashes, and is no path");
}

std::vector<std::string> template_names(const util::Environment& environment) {
  std::vector<std::string> names;
  std::error_code fault;
  for (const auto& entry :
       std::filesystem::directory_iterator(config::template_directory(environment), fault)) {
    const std::string file = entry.path().filename();
    for (const auto ending : kFileEndings) {
      if (file.ends_with(ending) && is_safe_name(file))
        names.push_back(file.substr(0, file.size() - ending.size()));
    }
  }
  std::ranges::sort(names);
  const auto repeated = std::ranges::unique(names);
  names.erase(repeated.begin(), repeated.end());
  return names;
}

std::optional<std::string> find_template(const util::Environment& environment, const std::string& name) {
  check_template_name(name);
  for (const auto ending : kFileEndings) {
    auto path = fmt::format("{}/{}{}", config::template_directory(environment), name, ending);
    if (util::file_status(path)) return path;
  }
  return std::nullopt;
}

PromptTemplate parse_prompt_template(const std::string& name, const std::string& path, std::string content) {
  PromptTemplate parsed{.name = name,
                        .path = path,
                        .content = config::parse_template(checked_text(std::move(content), path, false), path,
                                                          kTemplateOptions)};
  const auto in_system = variables_of(parsed.system());
  if (std::ranges::find(in_system, kInput, &TemplateVariable::name) != in_system.end()) {
    throw core::StartupError(core::ErrorClass::configuration,
                             fmt::format("the template {} has {{{{input}}}} in its system prompt", path),
                             "the prompt belongs into the text");
  }
  return parsed;
}

PromptTemplate load_template(const util::Environment& environment, const std::string& name) {
  const auto path = find_template(environment, name);
  if (!path) {
    const auto near = util::nearest_names(name, template_names(environment), 1);
    usage_error(
        fmt::format("there is no template {} in {}", name,
                    util::abbreviate_home(config::template_directory(environment), environment)),
        near.empty()
            ? fmt::format("`agentpress templates list` shows them; `agentpress templates edit {}` makes it",
                          name)
            : fmt::format("did you mean {}?", near.front()));
  }
  auto content = util::read_file(*path, kLargestTemplate);
  if (!content) {
    throw core::StartupError(core::ErrorClass::configuration,
                             fmt::format("cannot read the template {}: {}", *path, content.error().message));
  }
  return parse_prompt_template(name, *path, *std::move(content));
}

std::optional<PromptTemplate> use_template(TypedOptions& options, const util::Environment& environment) {
  if (options.template_name.empty()) {
    if (!options.parameters.empty())
      usage_error("--param is a value for a template, and no template is named", "agentpress -t NAME -p ...");
    return std::nullopt;
  }
  auto used = load_template(environment, options.template_name);
  refuse_unknown_values(used, typed_values(options));
  refuse_missing_values(used, all_values(used, options));
  apply_settings(used, options);
  if (!is_typed(options, "system")) options.system = fill_template(options.system, all_values(used, options));
  return used;
}

std::string fill_prompt(const PromptTemplate& used, const TypedOptions& options, const std::string& input) {
  auto values = all_values(used, options);
  values.insert_or_assign(std::string(kInput), input);
  std::string prompt = fill_template(used.content.text, values);
  if (used.uses_input() || input.empty()) return prompt;
  while (prompt.ends_with('\n') || prompt.ends_with('\r')) prompt.pop_back();
  return prompt.empty() ? input : prompt + "\n\n" + input;
}

}  // namespace agentpress::cli
