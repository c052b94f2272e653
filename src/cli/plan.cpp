#include "cli/plan.hpp"

#include "auth/apply_auth.hpp"
#include "auth/key_lint.hpp"
#include "cli/extra_body.hpp"
#include "config/paths.hpp"
#include "core/url.hpp"
#include "formats/format_registry.hpp"
#include "util/text.hpp"
#include "util/user_path.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <random>

namespace agentpress::cli {
namespace {

using core::ErrorClass;
using core::StartupError;
using providers::Provider;

constexpr net::Milliseconds kLocalFirstToken{600'000};
ChosenModel default_of_named_provider(const TypedOptions& options, const Setup& setup) {
  const Provider* provider = setup.table().find(options.provider);
  if (provider != nullptr && !provider->default_model.empty()) {
    return {std::string(provider->default_model), fmt::format("default of {}", provider->name)};
  }
  if (provider == nullptr) {  // the router knows how to say this
    const auto route =
        providers::route_model({.model = "?", .provider = options.provider}, setup.rules(), setup.table());
    throw StartupError(route.error());
  }
  throw StartupError(ErrorClass::configuration,
                     fmt::format("no model was named, and {} has no default model", provider->name),
                     fmt::format("agentpress --provider {} -m MODEL \"...\"", provider->name));
}

/// Nothing is set up: what was looked for, and the two shortest ways on.
[[noreturn]] void refuse_first_run(const Setup& setup) {
  const auto& environment = setup.environment();
  const auto& path = setup.config().path;
  const auto usual = util::abbreviate_home(config::default_config_path(environment), environment);
  throw StartupError(
      ErrorClass::configuration,
      fmt::format("no model was named, and no provider has a key\n"
                  "looked for a model in --model, AGENTPRESS_MODEL and default_model of {}\n"
                  "looked for keys of all providers in their variables (such as OPENAI_API_KEY), the "
                  "configuration and keys.toml: none",
                  path.empty() ? usual + " (no such file)" : util::abbreviate_home(path, environment)),
      "agentpress keys set openai         stores a key (or another provider's)\n"
      "agentpress --model echo \"hi\"       works without a key or a network");
}

ChosenModel default_of_only_provider(const Setup& setup) {
  std::vector<const Provider*> usable;
  for (const Provider* provider : setup.table().all()) {
    if (!provider->key_required) continue;
    if (auth::has_own_credential(*provider, setup.key_sources_of(*provider))) usable.push_back(provider);
  }
  if (usable.size() == 1 && !usable.front()->default_model.empty()) {
    const Provider& provider = *usable.front();
    return {fmt::format("{}/{}", provider.name, provider.default_model),
            fmt::format("default of {}, the only provider with a key", provider.name)};
  }
  if (usable.empty()) refuse_first_run(setup);
  std::vector<std::string> names;
  for (const Provider* provider : usable) {
    const auto located = auth::locate_credential(*provider, setup.key_sources_of(*provider));
    names.push_back(fmt::format("{} ({})", provider->name, located ? located->source : "?"));
  }
  throw StartupError(ErrorClass::configuration,
                     fmt::format("no model was named, and {} to choose from: {}",
                                 usable.size() == 1 ? "one provider without a default model is"
                                                    : "several providers with a key are",
                                 util::join(names, ", ")),
                     "agentpress -m MODEL \"...\", or once and for all: agentpress models default MODEL");
}

client::Timeouts timeouts_of(const TypedOptions& options, const config::ProviderSettings& settings,
                             bool is_local) {
  const auto seconds = [](std::optional<double> value) -> std::optional<net::Milliseconds> {
    if (!value) return std::nullopt;
    return net::Milliseconds(static_cast<long>(*value * 1000));
  };
  const auto first_of = [](std::optional<net::Milliseconds> typed,
                           std::optional<net::Milliseconds> configured, net::Milliseconds otherwise) {
    return typed.value_or(configured.value_or(otherwise));
  };
  client::Timeouts timeouts;
  timeouts.connect = first_of(options.timeout_connect, seconds(settings.timeout_connect), timeouts.connect);
  timeouts.first_token = first_of(options.timeout_first_token, seconds(settings.timeout_first_token),
                                  is_local ? kLocalFirstToken : timeouts.first_token);
  timeouts.idle = first_of(options.timeout_idle, seconds(settings.timeout_idle), timeouts.idle);
  timeouts.total = options.timeout ? options.timeout : seconds(settings.timeout_total);
  return timeouts;
}

/// Later headers replace earlier ones of the same name.
void add_headers(core::HttpHeaders& headers, const core::HttpHeaders& more) {
  for (const auto& header : more) {
    std::erase_if(headers,
                  [&](const auto& known) { return util::equals_ignoring_case(known.name, header.name); });
    headers.push_back(header);
  }
}

double uniform_random() {
  static std::minstd_rand generator{std::random_device{}()};
  return std::uniform_real_distribution<double>{}(generator);
}

}  // namespace

ChosenModel choose_model(const TypedOptions& options, const Setup& setup) {
  if (!options.model.empty())
    return {options.model, options.model_source.empty() ? "--model" : options.model_source};
  if (!options.provider.empty()) return default_of_named_provider(options, setup);
  if (const auto named = setup.environment().get("AGENTPRESS_MODEL")) return {*named, "AGENTPRESS_MODEL"};
  if (setup.config().default_model) {
    const auto path = util::abbreviate_home(setup.config().path, setup.environment());
    return {*setup.config().default_model, fmt::format("default_model in {}", path)};
  }
  return default_of_only_provider(setup);
}

std::string Plan::route_line() const {
  if (!route) return "";
  std::string line = providers::describe_route(*route);
  if (route->provider->offline) return line + ", offline";
  if (resolved) {
    line += ", " + resolved->endpoint.base_url;
    if (resolved->base_url_source != "built in") line += fmt::format(" (from {})", resolved->base_url_source);
  }
  if (credential) {
    line += credential->value.empty() ? ", no key" : fmt::format(", key from {}", credential->source);
  }
  if (chosen.source != "--model") line += fmt::format("; model from {}", chosen.source);
  return line;
}

std::string Plan::route_line_for(const core::Error& error) const {
  switch (error.error_class) {
    case ErrorClass::usage:
    case ErrorClass::input:
    case ErrorClass::output:
    case ErrorClass::nothing_to_extract:
    case ErrorClass::interrupted:
      return "";
    default:
      return route_line();
  }
}

std::string Plan::url() const {
  if (!resolved || route->provider->offline) return "";
  return formats::format_of(resolved->endpoint.format).encode({}, resolved->endpoint).url;
}

void plan_route(const TypedOptions& options, const Setup& setup, Plan& plan) {
  plan.chosen = choose_model(options, setup);
  auto route = providers::route_model({.model = plan.chosen.model, .provider = options.provider},
                                      setup.rules(), setup.table());
  if (!route) {
    auto error = route.error();
    if (plan.chosen.source != "--model") error.message += fmt::format(" (model from {})", plan.chosen.source);
    throw StartupError(error);
  }
  plan.route = *std::move(route);
  const Provider& provider = *plan.route->provider;
  const auto& settings = setup.settings_of(provider.name);
  auto resolved = providers::resolve_endpoint(
      *plan.route,
      {.base_url_option = options.base_url, .base_url_is_configured = settings.base_url.has_value()},
      setup.environment());
  if (!resolved) throw StartupError(resolved.error());
  plan.resolved = *std::move(resolved);
}

std::optional<core::Error> locate_credential(const Setup& setup, Plan& plan) {
  const Provider& provider = *plan.route->provider;
  auto located = auth::locate_credential(provider, setup.key_sources_of(provider));
  plan.credential = located ? *located : auth::Credential{.scheme = provider.auth};
  return located ? std::nullopt : std::optional(located.error());
}

std::optional<core::Error> find_plain_http_fault(const Plan& plan, const Setup& setup) {
  const auto url = core::parse_url(plan.resolved->endpoint.base_url);
  const bool is_safe = !url || url->scheme == "https" || core::is_loopback(url->host);
  if (is_safe || plan.credential->value.empty()) return std::nullopt;
  const std::string_view provider = plan.route->provider->name;
  if (setup.settings_of(provider).allow_http) return std::nullopt;
  return core::Error{
      .error_class = ErrorClass::configuration,
      .message = fmt::format("the key of {} would travel unencrypted to {}; expected https", provider,
                             core::origin_of(*url)),
      .hint = fmt::format("use an https URL, or set allow_http = true in [providers.{}]", provider)};
}

void plan_credential(const Setup& setup, Plan& plan, Diagnostics& diagnostics) {
  const Provider& provider = *plan.route->provider;
  auto credential = auth::find_credential(provider, setup.key_sources_of(provider));
  if (!credential) throw StartupError(credential.error());
  diagnostics.redactor().add_secret(credential->value, credential->source);
  plan.credential = *std::move(credential);
  if (const auto fault = find_plain_http_fault(plan, setup)) throw StartupError(*fault);
  if (plan.credential->value.empty() || !setup.settings_of(provider.name).key_lint) return;
  const auto all = setup.table().all();
  const auto linted = auth::lint_key(plan.credential->value, plan.credential->source, provider, all,
                                     plan.resolved->is_vendor_origin);
  if (!linted) throw StartupError(linted.error());
  if (!linted->warning.empty()) diagnostics.warning(linted->warning);
  plan.credential->value = linted->value;
}

client::ChatCall make_call(const TypedOptions& options, const Setup& setup, const Plan& plan) {
  const Provider& provider = *plan.route->provider;
  const auto& settings = setup.settings_of(provider.name);
  client::ChatCall call;
  call.endpoint = plan.resolved->endpoint;
  add_headers(call.endpoint.headers, settings.headers);
  add_headers(call.endpoint.headers, options.headers);
  call.endpoint.extra_body = merge_extra_body(settings.extra_body, options.extra_settings);
  call.request.sampling = options.sampling;
  call.request.reasoning = options.reasoning_effort;
  call.request.streaming = options.no_stream ? core::Streaming::off : core::Streaming::on;
  call.auth_headers = auth::auth_headers(*plan.credential);
  call.provider = provider.name;
  call.ca_file =
      options.ca_file.empty() ? util::expand_home(settings.ca_file, setup.environment()) : options.ca_file;
  call.proxy = options.proxy.empty() ? settings.proxy : options.proxy;
  call.timeouts = timeouts_of(options, settings, plan.resolved->is_local);
  call.retries = options.retries.value_or(net::kDefaultRetries);
  call.random = uniform_random;
  call.seconds_since_epoch = [] { return static_cast<std::int64_t>(std::time(nullptr)); };
  return call;
}

}  // namespace agentpress::cli
