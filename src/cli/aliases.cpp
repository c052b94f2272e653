// `agentpress aliases`: the user's own names for models, kept in [aliases] of the configuration.
#include "cli/actions.hpp"
#include "cli/columns.hpp"
#include "cli/config_file.hpp"
#include "cli/setup.hpp"
#include "providers/routing.hpp"
#include "render/json_report.hpp"
#include "render/json_values.hpp"
#include "render/terminal_gate.hpp"
#include "util/edit_distance.hpp"
#include "util/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace agentpress::cli {
namespace {

using core::ErrorClass;
using core::StartupError;

/// Where the name leads without the aliases: one is never followed to another.
std::expected<providers::Route, core::Error> route_plainly(const Setup& setup, const std::string& model) {
  const providers::RoutingRules rules{.aliases = {}, .prefixes = setup.rules().prefixes};
  return providers::route_model({.model = model, .provider = {}}, rules, setup.table());
}

void check_name(const std::string& name) {
  const bool has_control = std::ranges::any_of(
      name, [](char byte) { return static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F; });
  if (!has_control && !name.empty() && util::trim(name) == name && !util::find_invalid_utf8(name)) return;
  throw StartupError(ErrorClass::usage,
                     "the name of an alias is empty, or has blanks or control characters around it",
                     "agentpress aliases set NAME MODEL");
}

int set_alias(const CommandContext& context, Arguments arguments) {
  const Setup setup(context.options, context.environment);
  const std::string& name = arguments[0];
  const std::string& model = arguments[1];
  check_name(name);
  const auto route = route_plainly(setup, model);
  if (!route) {
    const auto other = setup.rules().aliases.find(model);
    if (other == setup.rules().aliases.end()) throw StartupError(route.error());
    throw StartupError(ErrorClass::unknown_model,
                       fmt::format("'{}' is an alias itself, expected a model", model),
                       fmt::format("agentpress aliases set {} {}", name, other->second));
  }
  change_config(context, {.table = "aliases", .key = name, .value = model});
  context.diagnostics.note(fmt::format("'{}' now means {} of {}", name, route->model, route->provider->name));
  if (const auto hidden = route_plainly(setup, name)) {
    context.diagnostics.note(
        fmt::format("it goes before the model of that name at {}", hidden->provider->name));
  }
  return 0;
}

int remove_alias(const CommandContext& context, Arguments arguments) {
  const Setup setup(context.options, context.environment);
  const auto& aliases = setup.rules().aliases;
  const std::string& name = arguments.front();
  if (!aliases.contains(name)) {
    std::vector<std::string> known;
    for (const auto& [alias, model] : aliases) known.push_back(alias);
    const auto near = util::nearest_names(name, known, 1);
    throw StartupError(ErrorClass::configuration, fmt::format("there is no alias '{}'", name),
                       near.empty() ? "`agentpress aliases list` prints them"
                                    : fmt::format("did you mean '{}'?", near.front()));
  }
  change_config(context, {.table = "aliases", .key = name, .value = std::nullopt});
  context.diagnostics.note(fmt::format("'{}' is no alias any more", name));
  return 0;
}

std::string alias_json(const Setup& setup) {
  auto list = render::OrderedJson::array();
  for (const auto& [name, model] : setup.rules().aliases) {
    const auto route = route_plainly(setup, model);
    list.push_back({{"name", name},
                    {"model", model},
                    {"provider", render::optional_text(route ? route->provider->name : "")}});
  }
  return render::dump_line({{"schema_version", render::kSchemaVersion}, {"aliases", list}});
}

std::string alias_table(const Setup& setup) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& [name, model] : setup.rules().aliases) {
    const auto route = route_plainly(setup, model);
    rows.push_back({name, model, route ? fmt::format("{}, {}", route->provider->name, route->reason) : "?"});
  }
  return render::make_harmless(in_columns(rows));
}

int list_aliases(const CommandContext& context, Arguments /*none*/) {
  const Setup setup(context.options, context.environment);
  auto& redactor = context.diagnostics.redactor();
  setup.register_secrets(redactor);
  print_whole(context.output, redactor.redact(context.options.json ? alias_json(setup) : alias_table(setup)));
  if (setup.rules().aliases.empty()) {
    context.diagnostics.note("there are no aliases; `agentpress aliases set NAME MODEL` makes one");
  }
  return 0;
}

constexpr std::array kAliasActions{
    Action{.name = "set", .least_arguments = 2, .most_arguments = 2, .run = set_alias},
    Action{.name = "list", .has_json = true, .run = list_aliases},
    Action{.name = "remove", .least_arguments = 1, .most_arguments = 1, .run = remove_alias},
};

}  // namespace

int run_aliases(const CommandContext& context) {
  return run_action(context, kAliasActions);
}

}  // namespace agentpress::cli
