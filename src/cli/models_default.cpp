// `agentpress models default`: the model that is used when none is named.
#include "cli/commands.hpp"
#include "cli/config_file.hpp"
#include "cli/plan.hpp"
#include "providers/routing.hpp"
#include "render/json_report.hpp"
#include "render/json_values.hpp"
#include "render/terminal_gate.hpp"

#include <fmt/format.h>

namespace agentpress::cli {
namespace {

using core::ErrorClass;
using core::StartupError;

constexpr std::string_view kKey = "default_model";

int print_default(const CommandContext& context, const Setup& setup) {
  auto& redactor = context.diagnostics.redactor();
  setup.register_secrets(redactor);
  const auto chosen = choose_model(context.options, setup);
  const std::string text = context.options.json
                               ? render::dump_line({{"schema_version", render::kSchemaVersion},
                                                    {"model", chosen.model},
                                                    {"source", chosen.source}})
                               : render::make_harmless(fmt::format("{} ({})\n", chosen.model, chosen.source));
  print_whole(context.output, redactor.redact(text));
  return 0;
}

void tell_what_goes_before(const CommandContext& context) {
  if (const auto named = context.environment.get("AGENTPRESS_MODEL")) {
    context.diagnostics.warning(fmt::format("AGENTPRESS_MODEL goes before it and says {}", *named));
  }
}

int unset_default(const CommandContext& context, const Setup& setup) {
  if (!setup.config().default_model) {
    context.diagnostics.note("the configuration has no default_model; nothing was changed");
    return 0;
  }
  change_config(context, {.table = "", .key = std::string(kKey), .value = std::nullopt});
  context.diagnostics.note("no default model is set any more");
  return 0;
}

int set_default(const CommandContext& context, const Setup& setup, const std::string& model) {
  const auto route = providers::route_model({.model = model, .provider = {}}, setup.rules(), setup.table());
  if (!route) throw StartupError(route.error());
  change_config(context, {.table = "", .key = std::string(kKey), .value = model});
  context.diagnostics.note("the default model is " + providers::describe_route(*route));
  tell_what_goes_before(context);
  return 0;
}

}  // namespace

int run_models_default(const CommandContext& context) {
  const auto& options = context.options;
  const auto names = options.words.size() - 1;  // the first word is `default`
  if (names > 1 || (names == 1 && options.unset)) {
    throw StartupError(ErrorClass::usage, "`agentpress models default` takes one model or --unset",
                       "usage: agentpress models default [MODEL | --unset]");
  }
  const bool changes = names == 1 || options.unset;
  if (options.refresh || (changes && options.json)) {
    throw StartupError(ErrorClass::usage,
                       fmt::format("`agentpress models default{}` has no option --{}",
                                   changes ? " MODEL" : "", options.refresh ? "refresh" : "json"),
                       "`agentpress help models` explains it");
  }
  const Setup setup(options, context.environment);
  if (options.unset) return unset_default(context, setup);
  return names == 1 ? set_default(context, setup, options.words.back()) : print_default(context, setup);
}

}  // namespace agentpress::cli
