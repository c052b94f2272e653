// `agentpress templates`: the user's prompt templates. They are plain files; nothing here executes one.
#include "cli/actions.hpp"
#include "cli/commands.hpp"
#include "cli/editor.hpp"
#include "cli/prompt.hpp"
#include "cli/prompt_template.hpp"
#include "cli/usage_error.hpp"
#include "render/json_report.hpp"
#include "render/json_values.hpp"
#include "render/terminal_gate.hpp"
#include "util/files.hpp"
#include "util/text.hpp"
#include "util/write_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <span>
#include <string>

namespace agentpress::cli {
namespace {

using core::ErrorClass;
using core::StartupError;

/// A template, or why its file is none: one mistake must not hide the others.
struct Listed {
  std::string name;
  std::string path;
  std::optional<PromptTemplate> found;
  std::string fault;
};

Listed read_listed(const util::Environment& environment, const std::string& name) {
  Listed listed{
      .name = name, .path = find_template(environment, name).value_or(""), .found = {}, .fault = {}};
  try {
    listed.found = load_template(environment, name);
  } catch (const StartupError& fault) {
    listed.fault = fault.error().message;
  }
  return listed;
}

std::string model_of(const PromptTemplate& found) {
  const auto& settings = found.content.settings;
  const auto model = std::ranges::find(settings, "model", &config::TemplateSetting::option);
  return model == settings.end() || model->values.empty() ? "" : model->values.front();
}

std::string list_line(const Listed& listed) {
  if (!listed.found) return fmt::format("{:<24} cannot be used: {}\n", listed.name, listed.fault);
  std::vector<std::string> notes;
  if (const auto model = model_of(*listed.found); !model.empty()) notes.push_back("-m " + model);
  for (const auto& variable : listed.found->variables())
    notes.push_back(fmt::format("-p {}={}", variable.name, variable.otherwise.value_or("...")));
  return std::string(util::trim(fmt::format("{:<24} {}", listed.name, util::join(notes, " ")))) + "\n";
}

render::OrderedJson list_value(const Listed& listed, const util::Redactor& redactor) {
  using render::OrderedJson;
  auto variables = OrderedJson::array();
  if (listed.found) {
    for (const auto& variable : listed.found->variables())
      variables.push_back(
          {{"name", variable.name},
           {"default", variable.otherwise ? OrderedJson(*variable.otherwise) : OrderedJson(nullptr)}});
  }
  return {{"name", listed.name},
          {"path", listed.path},
          {"model", listed.found ? render::optional_text(model_of(*listed.found)) : OrderedJson(nullptr)},
          {"variables", variables},
          {"error", render::optional_text(redactor.redact(listed.fault))}};
}

void print(const CommandContext& context, const std::string& text) {
  print_whole(context.output, context.output.is_terminal() ? render::make_harmless(text) : text);
}

int list_templates(const CommandContext& context, Arguments /*none*/) {
  std::string text;
  auto values = render::OrderedJson::array();
  for (const auto& name : template_names(context.environment)) {
    const auto listed = read_listed(context.environment, name);
    text += list_line(listed);
    values.push_back(list_value(listed, context.diagnostics.redactor()));
  }
  if (context.options.json)
    text = render::dump_line({{"schema_version", render::kSchemaVersion}, {"templates", values}});
  if (text.empty())
    context.diagnostics.note("there are no templates yet; `agentpress templates edit NAME` makes one");
  print(context, text);
  return 0;
}

std::string require_directory(const util::Environment& environment) {
  auto directory = config::template_directory(environment);
  if (!directory.empty()) return directory;
  throw StartupError(ErrorClass::configuration, "there is no place for templates: HOME is not set",
                     "export HOME, or XDG_CONFIG_HOME as an absolute path");
}

/// Where the template is, or will be.
std::string path_for(const util::Environment& environment, const std::string& name) {
  check_template_name(name);
  const auto directory = require_directory(environment);
  return find_template(environment, name).value_or(fmt::format("{}/{}.md", directory, name));
}

int show_template(const CommandContext& context, Arguments arguments) {
  check_template_name(arguments.front());
  const auto found = load_template(context.environment, arguments.front());
  const auto content = util::read_file(found.path, kMaximumInputBytes);
  if (!content)
    throw StartupError(ErrorClass::input,
                       fmt::format("cannot read {}: {}", found.path, content.error().message));
  print(context, *content);
  return 0;
}

int edit_template(const CommandContext& context, Arguments arguments) {
  const auto path = path_for(context.environment, arguments.front());
  std::error_code fault;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), fault);
  if (fault)
    throw StartupError(ErrorClass::output, fmt::format("cannot make the directory of {}: {}", path,
                                                       util::lower_ascii(fault.message())));
  open_editor(path, context.environment);
  if (util::file_status(path)) {
    static_cast<void>(load_template(context.environment, arguments.front()));  // tells a mistake now
  } else {
    context.diagnostics.note(fmt::format("nothing was saved; there is no {}", path));
  }
  return 0;
}

int save_template(const CommandContext& context, Arguments arguments) {
  const auto& name = arguments.front();
  const auto path = path_for(context.environment, name);
  if (util::file_status(path) && !context.options.force)
    usage_error(fmt::format("the template {} is there already", name),
                fmt::format("`agentpress templates save {} --force` replaces it", name));
  TypedOptions source = context.options;
  source.words.clear();
  std::string text;
  if (source.files.empty()) {
    refuse_missing_prompt(source);
    text = read_prompt(source, context.diagnostics, EmptyPrompt::refuse);
  } else if (source.files.size() == 1) {
    auto content = util::read_file(source.files.front(), kMaximumInputBytes);
    if (!content)
      throw StartupError(ErrorClass::input,
                         fmt::format("cannot read {}: {}", source.files.front(), content.error().message));
    text = *std::move(content);
  } else {
    usage_error("a template is made of one --file",
                fmt::format("agentpress templates save {} --file FILE", name));
  }
  static_cast<void>(parse_prompt_template(name, path, text));  // what is stored can be used
  if (const auto fault = util::replace_file(path, text))
    throw StartupError(ErrorClass::output, fmt::format("cannot write {}: {}", path, fault->message));
  return 0;
}

constexpr std::array kTemplateActions{
    Action{.name = "list", .has_json = true, .run = list_templates},
    Action{.name = "show", .least_arguments = 1, .most_arguments = 1, .run = show_template},
    Action{.name = "edit", .least_arguments = 1, .most_arguments = 1, .run = edit_template},
    Action{.name = "save", .least_arguments = 1, .most_arguments = 1, .run = save_template},
};

}  // namespace

int run_templates(const CommandContext& context) {
  if (context.options.words.empty()) return list_templates(context, {});
  return run_action(context, kTemplateActions);
}

}  // namespace agentpress::cli
