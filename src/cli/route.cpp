// `agentpress route MODEL`: where a model would go and why. Offline; runs no command, sends nothing.
#include "auth/apply_auth.hpp"
#include "cli/commands.hpp"
#include "cli/plan.hpp"
#include "render/json_report.hpp"
#include "render/json_values.hpp"
#include "render/terminal_gate.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace agentpress::cli {
namespace {

struct RouteReport {
  const Plan& plan;
  std::optional<auth::Credential> credential;
  std::string missing_key;  ///< why there is no key, where one is needed
};

std::string text_report(const RouteReport& report) {
  const auto& route = *report.plan.route;
  const auto& endpoint = report.plan.resolved->endpoint;
  std::string text = fmt::format("model     {}\n", route.model);
  if (route.model != route.requested_model) text += fmt::format("asked for {}\n", route.requested_model);
  text += fmt::format("provider  {}\n", route.provider->name);
  text += fmt::format("because   {}\n", route.reason);
  text += route.provider->offline
              ? std::string("url       none, it answers offline\n")
              : fmt::format("url       {} ({})\n", report.plan.url(), report.plan.resolved->base_url_source);
  text += fmt::format("format    {}\n", core::name_of(endpoint.format));
  text +=
      fmt::format("auth      {}\n", report.credential ? auth::describe_auth(*report.credential) : "no key");
  text += fmt::format("key       {}\n", report.credential ? report.credential->source : report.missing_key);
  return text;
}

std::string json_report(const RouteReport& report) {
  using render::OrderedJson;
  const auto& route = *report.plan.route;
  const auto& endpoint = report.plan.resolved->endpoint;
  const bool has_key = report.credential.has_value();
  const OrderedJson value{
      {"schema_version", render::kSchemaVersion},
      {"requested_model", route.requested_model},
      {"model", route.model},
      {"provider", route.provider->name},
      {"reason", route.reason},
      {"url", route.provider->offline ? OrderedJson(nullptr) : OrderedJson(report.plan.url())},
      {"base_url_source", report.plan.resolved->base_url_source},
      {"format", core::name_of(endpoint.format)},
      {"auth", has_key ? OrderedJson(auth::describe_auth(*report.credential)) : OrderedJson(nullptr)},
      {"key_source", has_key ? OrderedJson(report.credential->source) : OrderedJson(nullptr)},
      {"key_missing", render::optional_text(report.missing_key)}};
  return render::dump_line(value);
}

}  // namespace

int run_route(const CommandContext& context) {
  TypedOptions options = context.options;
  if (options.words.size() != 1) {
    throw core::StartupError(
        core::ErrorClass::usage,
        fmt::format("`agentpress route` takes one model name, not {}", options.words.size()),
        "usage: agentpress route [OPTIONS] MODEL");
  }
  options.model = options.words.front();
  const Setup setup(options, context.environment);
  setup.register_secrets(context.diagnostics.redactor());
  Plan plan;
  plan_route(options, setup, plan);
  const auto& provider = *plan.route->provider;
  RouteReport report{.plan = plan, .credential = {}, .missing_key = {}};
  if (auto located = auth::locate_credential(provider, setup.key_sources_of(provider))) {
    report.credential = *std::move(located);
  } else {
    report.missing_key = located.error().message;
  }
  const std::string text = options.json ? json_report(report) : render::make_harmless(text_report(report));
  print_whole(context.output, context.diagnostics.redactor().redact(text));
  return 0;
}

}  // namespace agentpress::cli
