// `agentpress keys`: the stored keys. Only `set` ever sees a value, and nothing ever prints one.
#include "auth/key_file.hpp"
#include "auth/key_lint.hpp"
#include "cli/actions.hpp"
#include "cli/key_list.hpp"
#include "cli/secret_input.hpp"
#include "cli/setup.hpp"
#include "config/change_file.hpp"
#include "config/paths.hpp"
#include "config/stored_keys.hpp"
#include "providers/endpoint.hpp"
#include "util/edit_distance.hpp"
#include "util/text.hpp"
#include "util/user_path.hpp"

#include <fmt/format.h>

#include <array>

namespace agentpress::cli {
namespace {

using core::ErrorClass;
using core::StartupError;
using providers::Provider;

constexpr std::string_view kNewFile = "# Keys that `agentpress keys set` keeps: PROVIDER = \"KEY\"\n";

std::string keys_path(const CommandContext& context) {
  auto path = config::stored_keys_path(context.environment);
  if (!path.empty()) return path;
  throw StartupError(ErrorClass::configuration, "keys cannot be stored: HOME is not set", "export HOME");
}

std::string shown(const std::string& path, const CommandContext& context) {
  return util::abbreviate_home(path, context.environment);
}

/// The word is not repeated: people put keys in its place.
const Provider& find_provider(const Setup& setup, const std::string& word) {
  const auto& table = setup.table();
  if (const Provider* provider = table.find(word)) return *provider;
  const auto near = util::nearest_names(word, table.names(), 1);
  throw StartupError(ErrorClass::configuration, "there is no provider of that name",
                     near.empty() ? "known providers: " + util::join(table.names(), ", ")
                                  : fmt::format("did you mean '{}'?", near.front()));
}

[[noreturn]] void refuse_key_on_command_line(const Setup& setup, const std::string& word) {
  const Provider* provider = setup.table().find(word);
  throw StartupError(
      ErrorClass::usage,
      "a key is not taken from the command line, where the shell's history and other users see it",
      fmt::format("agentpress keys set {}   asks for it; if that was a real key, revoke it",
                  provider == nullptr ? "PROVIDER" : provider->name));
}

/// The key as it will be sent. Throws core::StartupError (auth) for one that plainly is none, or another
/// vendor's.
std::string linted(const CommandContext& context, const Setup& setup, const Provider& provider,
                   const std::string& key) {
  if (!setup.settings_of(provider.name).key_lint) return key;
  const providers::Route route{.provider = &provider};
  const auto endpoint = providers::resolve_endpoint(
      route,
      {.base_url_option = {},
       .base_url_is_configured = setup.settings_of(provider.name).base_url.has_value()},
      setup.environment());
  const auto result = auth::lint_key(key, "your input", provider, setup.table().all(),
                                     endpoint && endpoint->is_vendor_origin);
  if (!result) {
    throw StartupError(ErrorClass::auth, result.error().message + "; nothing was stored",
                       fmt::format("copy the key again: agentpress keys set {}", provider.name));
  }
  if (!result->warning.empty()) context.diagnostics.warning(result->warning);
  return result->value;
}

int set_key(const CommandContext& context, Arguments arguments) {
  const Setup setup(context.options, context.environment);
  if (arguments.size() > 1) refuse_key_on_command_line(setup, arguments.front());
  const Provider& provider = find_provider(setup, arguments.front());
  if (provider.auth == providers::AuthScheme::none) {
    throw StartupError(ErrorClass::usage, fmt::format("{} takes no key", provider.name));
  }
  const auto path = keys_path(context);
  config::load_stored_keys(path);  // a file that cannot be used is told before anything is typed
  config::is_regular_file(path);
  const auto key =
      read_secret(fmt::format("Key of {} (nothing is shown): ", provider.title), context.diagnostics);
  context.diagnostics.redactor().add_secret(key, "your input");
  const auto value = linted(context, setup, provider, key);
  config::change_file(path, {.table = "", .key = std::string(provider.name), .value = value}, kNewFile);
  context.diagnostics.note(fmt::format("the key of {} is stored in {}", provider.name, shown(path, context)));
  const auto used = auth::locate_credential(
      provider, setup.key_sources_of(provider, {{std::string(provider.name), value}}));
  if (used && !used->shadowed.empty()) {
    context.diagnostics.warning(fmt::format("{} goes before it and is used", used->source));
  }
  return 0;
}

int remove_key(const CommandContext& context, Arguments arguments) {
  const auto path = keys_path(context);
  const auto stored = config::load_stored_keys(path);
  std::string name = arguments.front();
  if (!stored.contains(name)) {
    const Setup setup(context.options, context.environment);
    name = find_provider(setup, name).name;
  }
  if (!stored.contains(name)) {
    throw StartupError(ErrorClass::configuration,
                       fmt::format("{} has no key of {}", shown(path, context), name),
                       "`agentpress keys list` says where keys come from");
  }
  config::change_file(path, {.table = "", .key = name, .value = std::nullopt}, kNewFile);
  context.diagnostics.note(fmt::format("the key of {} is gone from {}", name, shown(path, context)));
  return 0;
}

int list_keys(const CommandContext& context, Arguments /*none*/) {
  const Setup setup(context.options, context.environment);
  auto& redactor = context.diagnostics.redactor();
  setup.register_secrets(redactor);
  const auto report = collect_keys(setup, redactor);
  print_whole(context.output,
              context.options.json ? key_json(report, redactor) : redactor.redact(key_table(report)));
  for (const auto& problem : report.problems) context.diagnostics.warning(problem);
  if (report.keys.empty()) {
    context.diagnostics.note("no provider has a key; `agentpress keys set PROVIDER` stores one");
  }
  return 0;
}

int print_keys_path(const CommandContext& context, Arguments /*none*/) {
  print_whole(context.output, keys_path(context) + "\n");
  return 0;
}

/// One word too many for `set` is let through, for it to say what a key on the command line means.
constexpr std::size_t kAnyNumber = SIZE_MAX;

constexpr std::array kKeyActions{
    Action{.name = "set", .least_arguments = 1, .most_arguments = kAnyNumber, .run = set_key},
    Action{.name = "list", .has_json = true, .run = list_keys},
    Action{.name = "remove", .least_arguments = 1, .most_arguments = 1, .run = remove_key},
    Action{.name = "path", .run = print_keys_path},
};

}  // namespace

int run_keys(const CommandContext& context) {
  return run_action(context, kKeyActions);
}

}  // namespace agentpress::cli
