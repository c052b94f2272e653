// `agentpress models [FILTER]`: the models that are known; with --refresh the providers are asked for theirs.
#include "auth/credentials.hpp"
#include "cli/commands.hpp"
#include "cli/daily_stamp.hpp"
#include "cli/error_sentence.hpp"
#include "cli/model_list.hpp"
#include "cli/plan.hpp"
#include "cli/signals.hpp"
#include "client/model_listing.hpp"
#include "client/request_headers.hpp"
#include "config/model_overrides.hpp"
#include "config/paths.hpp"
#include "net/curl_transport.hpp"
#include "providers/models_path.hpp"
#include "render/terminal_gate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace agentpress::cli {
namespace {

using core::ErrorClass;
using core::StartupError;
using providers::Provider;

constexpr net::Milliseconds kRefreshLimit{30'000};

/// A server that needs no key counts only when the user said where it is: the others would mostly not run.
bool is_set_up(const Provider& provider, const Setup& setup) {
  if (provider.offline || providers::models_path_of(provider).empty()) return false;
  if (auth::has_own_credential(provider, setup.key_sources_of(provider))) return true;
  const bool is_placed = setup.settings_of(provider.name).base_url.has_value() ||
                         setup.environment().get(provider.base_url_variable).has_value();
  return !provider.key_required && is_placed;
}

std::vector<const Provider*> providers_to_ask(const Setup& setup, const ModelFilter& filter) {
  if (!filter.provider.empty()) {
    const auto* provider = setup.table().find(filter.provider);
    if (!providers::models_path_of(*provider).empty()) return {provider};
    throw StartupError(ErrorClass::configuration,
                       fmt::format("{} has no list of its models that could be asked for", provider->name),
                       fmt::format("agentpress models {}/", provider->name));
  }
  std::vector<const Provider*> chosen;
  for (const Provider* provider : setup.table().all()) {
    if (is_set_up(*provider, setup)) chosen.push_back(provider);
  }
  if (!chosen.empty()) return chosen;
  throw StartupError(ErrorClass::auth, "no provider that lists its models has a key, so none can be asked",
                     "agentpress keys set openai, or name a server that needs no key: "
                     "agentpress models ollama/ --refresh");
}

/// Throws core::StartupError when the key or the address of the provider cannot be used.
client::ListCall plan_call(const CommandContext& context, const Setup& setup, const Provider& provider) {
  Plan plan;
  plan.route = providers::Route{.provider = &provider};
  auto resolved = providers::resolve_endpoint(
      *plan.route,
      {.base_url_option = {},
       .base_url_is_configured = setup.settings_of(provider.name).base_url.has_value()},
      setup.environment());
  if (!resolved) throw StartupError(resolved.error());
  plan.resolved = *std::move(resolved);
  plan_credential(setup, plan, context.diagnostics);
  const auto call = make_call(context.options, setup, plan);
  return {.provider = std::string(provider.name),
          .url = client::model_list_url(call.endpoint.base_url, providers::models_path_of(provider)),
          .headers = client::merge_headers({}, call.endpoint.headers, call.auth_headers),
          .ca_file = call.ca_file,
          .proxy = call.proxy,
          .connect_timeout = call.timeouts.connect};
}

std::vector<client::ListOutcome> ask_providers(const CommandContext& context,
                                               std::vector<client::ListCall> calls) {
  if (calls.empty()) return {};
  signals::install();
  net::Transport* running = nullptr;
  const auto transport = net::make_curl_transport({.environment = context.environment,
                                                   .wakeup_descriptor = signals::descriptor(),
                                                   .on_wakeup = [&running] { running->stop(); },
                                                   .user_agent = "agentpress/" AGENTPRESS_VERSION});
  running = transport.get();
  auto outcomes =
      client::list_models(std::move(calls), *transport, context.options.timeout.value_or(kRefreshLimit));
  if (signals::pending() != 0) signals::die_of(signals::pending());
  return outcomes;
}

void store(const CommandContext& context, const client::ListOutcome& outcome) {
  const auto fault =
      write_model_cache(context.environment, outcome.provider,
                        {.listed_on = today(), .models = outcome.models}, context.diagnostics.redactor());
  if (fault) {
    context.diagnostics.warning(
        fmt::format("the list of {} could not be stored: {}", outcome.provider, fault->message));
  }
}

/// A rejected key: says where it came from.
void add_hint(core::Error& error, const Provider& provider, const Setup& setup) {
  if (core::exit_code_of(error.error_class) != core::exit_code_of(ErrorClass::auth)) return;
  const auto located = auth::locate_credential(provider, setup.key_sources_of(provider));
  if (!error.hint.empty() || !located) return;
  error.hint = fmt::format("{}; `agentpress doctor {}` checks it without spending tokens",
                           auth::hint_to_replace(located->source, provider.name), provider.name);
}

std::vector<RefreshResult> refresh(const CommandContext& context, const Setup& setup,
                                   const ModelFilter& filter, CachedLists& lists) {
  std::vector<RefreshResult> results;
  std::vector<client::ListCall> calls;
  for (const Provider* provider : providers_to_ask(setup, filter)) {
    try {
      calls.push_back(plan_call(context, setup, *provider));
    } catch (const StartupError& fault) {
      results.push_back({.provider = std::string(provider->name), .count = 0, .error = fault.error()});
    }
  }
  for (auto& outcome : ask_providers(context, std::move(calls))) {
    if (outcome.error) add_hint(*outcome.error, *setup.table().find(outcome.provider), setup);
    results.push_back({outcome.provider, outcome.models.size(), outcome.error});
    if (outcome.error) continue;
    store(context, outcome);
    lists.insert_or_assign(outcome.provider, CachedList{today(), std::move(outcome.models)});
  }
  std::ranges::sort(results, {}, &RefreshResult::provider);
  return results;
}

/// Every failure is told; when all failed, the command has. Returns the exit code.
int tell_failures(const std::vector<RefreshResult>& results, Diagnostics& diagnostics) {
  const auto failures =
      std::ranges::count_if(results, [](const RefreshResult& result) { return result.error.has_value(); });
  const bool all_failed = failures > 0 && std::cmp_equal(failures, results.size());
  for (const auto& result : results) {
    if (!result.error) {
      diagnostics.detail(fmt::format("{} lists {} models", result.provider, result.count));
    } else if (!all_failed || failures > 1) {
      const auto error = as_sentence(*result.error, result.provider);
      diagnostics.note(fmt::format("no list from {}: {}{}{}", result.provider, error.message,
                                   error.hint.empty() ? "" : "; ", error.hint));
    }
  }
  if (!all_failed) return 0;
  auto error = as_sentence(*results.front().error, results.front().provider);
  if (failures > 1) {
    error.message = fmt::format("none of {} providers gave its list of models", failures);
    error.hint.clear();
  } else {
    error.message = fmt::format("no list from {}: {}", results.front().provider, error.message);
  }
  diagnostics.error(error, "");
  return core::exit_code_of(error.error_class);
}

/// Such facts would never be used.
void warn_of_unknown_providers(const providers::ModelOverrides& overrides, const Setup& setup,
                               Diagnostics& diagnostics) {
  std::set<std::string> names;
  for (const auto& override : overrides) names.insert(override.provider);
  for (const auto& name : names) {
    const auto* provider = setup.table().find(name);
    if (provider != nullptr && provider->name == name) continue;
    diagnostics.warning(fmt::format("models.toml has facts about \"{}\", which is no provider{}", name,
                                    provider == nullptr ? "" : fmt::format("; {} is", provider->name)));
  }
}

}  // namespace

int run_models(const CommandContext& context) {
  const auto& options = context.options;
  if (!options.words.empty() && options.words.front() == "default") return run_models_default(context);
  if (options.unset) {
    throw StartupError(ErrorClass::usage, "--unset belongs to `agentpress models default`",
                       "agentpress models default --unset");
  }
  if (options.words.size() > 1) {
    throw StartupError(ErrorClass::usage,
                       fmt::format("`agentpress models` takes one filter, not {}", options.words.size()),
                       "usage: agentpress models [OPTIONS] [FILTER]");
  }
  const Setup setup(options, context.environment);
  auto& redactor = context.diagnostics.redactor();
  setup.register_secrets(redactor);
  const auto overrides = config::load_model_overrides(config::model_overrides_path(context.environment));
  warn_of_unknown_providers(overrides, setup, context.diagnostics);
  const auto filter = read_filter(options.words.empty() ? "" : options.words.front(), setup.table());
  auto lists = stored_lists(context.environment, setup.table());
  ModelReport report;
  if (options.refresh) report.refreshed = refresh(context, setup, filter, lists);
  report.exit_code = tell_failures(report.refreshed, context.diagnostics);
  report.models = collect_models(lists, overrides);
  std::erase_if(report.models, [&](const ModelEntry& entry) { return !filter.admits(entry); });
  const std::string text =
      options.json ? model_json(report, redactor) : render::make_harmless(model_table(report, today()));
  print_whole(context.output, redactor.redact(text));
  if (report.models.empty() && report.exit_code == 0) {
    context.diagnostics.note(options.refresh
                                 ? "no model fits"
                                 : "no known model fits; `agentpress models --refresh` asks the providers");
  }
  return report.exit_code;
}

}  // namespace agentpress::cli
