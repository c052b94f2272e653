#include "cli/dry_run.hpp"

#include "auth/apply_auth.hpp"
#include "client/http_request.hpp"
#include "formats/format_registry.hpp"
#include "render/json_report.hpp"
#include "render/json_values.hpp"
#include "render/terminal_gate.hpp"
#include "util/text.hpp"
#include "util/user_path.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace agentpress::cli {
namespace {

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
}

/// A variable that the key can be put into, where it comes from elsewhere.
std::string variable_for(const providers::Provider& provider) {
  return provider.key_variables.empty() ? "API_KEY" : std::string(provider.key_variables.begin()->name);
}

std::string command_for(const auth::KeySettings& settings, std::string_view source) {
  if (source.starts_with("api_key_file"))
    return fmt::format("\"$(cat {})\"", util::shell_quoted(settings.api_key_file));
  if (!source.starts_with("api_key_cmd")) return "";
  std::vector<std::string> words;
  for (const auto& word : settings.api_key_cmd) words.push_back(util::shell_quoted(word));
  return fmt::format("\"$({})\"", util::join(words, " "));
}

/// The request with a mark in the place of the key. A variable is looked at, because the form of the key may
/// decide about the header; a command is not run and a file not read.
KeylessRequest keyless_request(const Setup& setup, const Plan& plan, client::ChatCall& call,
                               Diagnostics& diagnostics) {
  const auto& provider = *plan.route->provider;
  auto credential = *plan.credential;
  KeylessRequest shown{.key_source = credential.source};
  if (credential.scheme != providers::AuthScheme::none) {
    const auto value =
        util::is_variable_name(credential.source) ? setup.environment().get(credential.source) : std::nullopt;
    shown.has_variable = value.has_value();
    shown.key_variable = value ? credential.source : variable_for(provider);
    shown.key_command = command_for(setup.settings_of(provider.name).key, credential.source);
    credential.value = value.value_or(std::string(1, kKeyMark));
    call.auth_headers = auth::auth_headers(credential);
    for (auto& header : call.auth_headers)
      replace_all(header.value, credential.value, std::string(1, kKeyMark));
  }
  const auto encoded = formats::format_of(call.endpoint.format).encode(call.request, call.endpoint);
  for (const auto& warning : encoded.warnings) diagnostics.note(warning);
  shown.request = client::http_request(call, encoded);
  const auto is_user_agent = [](const auto& header) {
    return util::equals_ignoring_case(header.name, "user-agent");
  };
  if (std::ranges::none_of(shown.request.headers, is_user_agent))
    shown.request.headers.push_back({"User-Agent", "agentpress/" AGENTPRESS_VERSION});
  return shown;
}

/// A header of the configuration may carry a secret of its own.
void redact_headers(KeylessRequest& shown, Diagnostics& diagnostics) {
  const auto& redactor = diagnostics.redactor();
  shown.request.url = redactor.redact(shown.request.url);
  for (auto& header : shown.request.headers) {
    if (header.value.find(kKeyMark) != std::string::npos) continue;
    const auto line = redactor.redact(fmt::format("{}: {}", header.name, header.value));
    const auto value = line.substr(std::min(line.size(), header.name.size() + 2));
    if (value == header.value) continue;
    diagnostics.note(fmt::format("the value of the header {} is not shown", header.name));
    header.value = value;
  }
}

std::string shown_value(const core::HttpHeader& header, const KeylessRequest& shown) {
  std::string value = header.value;
  replace_all(value, std::string(1, kKeyMark),
              shown.key_source.empty() ? "<no key>" : fmt::format("<redacted:{}>", shown.key_source));
  return value;
}

std::string request_text(const KeylessRequest& shown) {
  std::string text = fmt::format("{} {}\n", shown.request.method, shown.request.url);
  for (const auto& header : shown.request.headers)
    text += fmt::format("{}: {}\n", header.name, shown_value(header, shown));
  return fmt::format("{}\n{}\n", text, shown.request.body);
}

std::string request_json(const KeylessRequest& shown, const Plan& plan, DryRun form) {
  using render::OrderedJson;
  auto headers = OrderedJson::array();
  for (const auto& header : shown.request.headers)
    headers.push_back({{"name", header.name}, {"value", shown_value(header, shown)}});
  OrderedJson value{{"schema_version", render::kSchemaVersion},
                    {"provider", plan.route->provider->name},
                    {"requested_model", plan.route->requested_model},
                    {"route",
                     {{"reason", plan.route->reason},
                      {"url", shown.request.url},
                      {"key_source", render::optional_text(shown.key_source)}}},
                    {"request",
                     {{"method", shown.request.method},
                      {"url", shown.request.url},
                      {"headers", headers},
                      {"body", render::parsed_or_text(shown.request.body)}}}};
  if (form == DryRun::curl) value["curl"] = curl_command(shown);
  return render::dump_line(value);
}

}  // namespace

int run_dry(const CommandContext& context, const Setup& setup, const Plan& plan, client::ChatCall call,
            AnswerOutput& output) {
  const auto& options = context.options;
  if (plan.route->provider->offline) {
    throw core::StartupError(
        core::ErrorClass::usage,
        fmt::format("{} answers offline: there is no request to show", plan.route->model),
        "agentpress --dry-run -m MODEL \"...\"");
  }
  auto shown = keyless_request(setup, plan, call, context.diagnostics);
  redact_headers(shown, context.diagnostics);
  std::string text;
  if (options.json) {
    text = request_json(shown, plan, options.dry_run);
  } else {
    text = options.dry_run == DryRun::curl ? curl_command(shown) : request_text(shown);
  }
  auto& stream = output.stream();
  const auto written = stream.write(stream.is_terminal() ? render::make_harmless(text) : text);
  if (written == util::WriteResult::failed) throw core::StartupError(*output.fault());
  print_whole(stream, "");  // dies as others do when the reader went away
  if (const auto fault = output.commit()) throw core::StartupError(*fault);
  return 0;
}

}  // namespace agentpress::cli
