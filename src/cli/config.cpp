// `agentpress config`: writes, shows and checks the configuration file.
#include "cli/actions.hpp"
#include "cli/config_edit.hpp"
#include "cli/config_file.hpp"
#include "cli/config_report.hpp"
#include "config/check.hpp"
#include "config/example.hpp"
#include "util/files.hpp"
#include "util/user_path.hpp"
#include "util/write_file.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <filesystem>

namespace agentpress::cli {
namespace {

using core::ErrorClass;
using core::StartupError;

int init(const CommandContext& context, Arguments /*none*/) {
  const auto path = std::filesystem::absolute(known_config_place(context).path).string();
  if (const auto fault = util::create_file(path, config::example_config())) {
    if (fault->error_number == EEXIST) {
      throw StartupError(ErrorClass::configuration, path + " exists already; nothing was written",
                         "agentpress config edit");
    }
    throw StartupError(ErrorClass::configuration,
                       fmt::format("{} cannot be written: {}", path, fault->message));
  }
  print_whole(context.output, path + "\n");
  return 0;
}

int print_config_path(const CommandContext& context, Arguments /*none*/) {
  print_whole(context.output, known_config_place(context).path + "\n");
  return 0;
}

int show(const CommandContext& context, Arguments /*none*/) {
  const Setup setup(context.options, context.environment);
  auto& redactor = context.diagnostics.redactor();
  setup.register_secrets(redactor);
  const auto report = collect_settings(setup, config_place(context.options, context.environment));
  print_whole(context.output,
              redactor.redact(context.options.json ? settings_json(report) : settings_table(report)));
  return 0;
}

int check(const CommandContext& context, Arguments /*none*/) {
  const auto place = known_config_place(context);
  std::vector<config::Mistake> mistakes;
  const auto content = util::read_file(place.path, config::kLargestFile);
  const bool is_missing = !content && content.error().error_number == ENOENT && !place.is_named;
  if (content) {
    mistakes = config::check_config(*content, place.path, context.environment);
  } else if (!is_missing) {
    throw StartupError(ErrorClass::configuration, fmt::format("cannot read the configuration {}: {}",
                                                              place.path, content.error().message));
  }
  const auto& redactor = context.diagnostics.redactor();
  print_whole(context.output, redactor.redact(context.options.json ? mistakes_json(place.path, mistakes)
                                                                   : mistakes_text(place.path, mistakes)));
  if (is_missing) {
    context.diagnostics.note(fmt::format("there is no {}; `agentpress config init` writes one",
                                         util::abbreviate_home(place.path, context.environment)));
  }
  const auto errors = count_errors(mistakes);
  if (errors == 0) return 0;
  context.diagnostics.error(
      {.error_class = ErrorClass::check_failed,
       .message = fmt::format("{} in {}", errors == 1 ? "one mistake" : fmt::format("{} mistakes", errors),
                              place.path),
       .hint = "agentpress config edit"},
      "");
  return core::exit_code_of(ErrorClass::check_failed);
}

constexpr std::array kConfigActions{
    Action{.name = "init", .run = init},
    Action{.name = "path", .run = print_config_path},
    Action{.name = "show", .has_json = true, .run = show},
    Action{.name = "check", .has_json = true, .run = check},
    Action{.name = "edit", .run = edit_config},
};

}  // namespace

int run_config(const CommandContext& context) {
  return run_action(context, kConfigActions);
}

}  // namespace agentpress::cli
