#include "cli/doctor_targets.hpp"

#include "auth/key_lint.hpp"
#include "cli/model_knowledge.hpp"
#include "cli/plan.hpp"
#include "cli/usage_error.hpp"
#include "config/model_overrides.hpp"
#include "config/paths.hpp"
#include "core/url.hpp"
#include "util/edit_distance.hpp"
#include "util/text.hpp"
#include "util/user_path.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace agentpress::cli {
namespace {

using doctor::CheckResult;
using doctor::FindingClass;
using doctor::Fix;
using doctor::Status;
using providers::Provider;

// --- which providers
// ----------------------------------------------------------------------------------------

ChosenProvider& entry_of(std::vector<ChosenProvider>& chosen, const Provider& row) {
  const auto found = std::ranges::find(chosen, &row, &ChosenProvider::row);
  return found == chosen.end() ? chosen.emplace_back(ChosenProvider{.row = &row}) : *found;
}

std::string nearest_command(const Setup& setup, std::string_view word) {
  std::vector<std::string> names;
  for (const Provider* row : setup.table().all()) names.emplace_back(row->name);
  const auto near = util::nearest_names(word, names, 1);
  return near.empty() ? "`agentpress models` lists the providers and their models"
                      : fmt::format("agentpress doctor {}", near.front());
}

std::vector<ChosenProvider> named_providers(const Setup& setup, std::span<const std::string> words) {
  std::vector<ChosenProvider> chosen;
  for (const auto& word : words) {
    if (const auto* row = setup.table().find(word)) {
      entry_of(chosen, *row);
      continue;
    }
    const auto route = providers::route_model({.model = word, .provider = {}}, setup.rules(), setup.table());
    if (!route) {
      usage_error(fmt::format("there is nothing to check: no provider is called {}, and as a model: {}", word,
                              route.error().message),
                  nearest_command(setup, word));
    }
    entry_of(chosen, *route->provider).models.push_back(route->model);
  }
  return chosen;
}

/// The model that a bare `agentpress PROMPT` would ask, where the user said one.
std::optional<providers::Route> default_route(const Setup& setup) {
  auto model = setup.environment().get("AGENTPRESS_MODEL");
  if (!model) model = setup.config().default_model;
  if (!model) return std::nullopt;
  auto route = providers::route_model({.model = *model, .provider = {}}, setup.rules(), setup.table());
  return route ? std::optional(*std::move(route)) : std::nullopt;
}

bool is_configured(const Setup& setup, const StoredKeyring& keyring, const Provider& row) {
  return setup.config().providers.contains(row.name) ||
         setup.environment().get(row.base_url_variable).has_value() ||
         auth::has_own_credential(row, keyring.sources_of(setup, row));
}

/// A server on this machine that needs no key may run without a word about it anywhere.
bool is_local_server(const Provider& row) {
  const auto url = core::parse_url(row.base_url);
  return !row.key_required && !row.offline && url && core::is_loopback(url->host);
}

// --- the layers that are judged here -----------------------------------------------------------------------

CheckResult row_result(const Provider& row, std::string_view id) {
  return {.id = std::string(id), .provider = std::string(row.name)};
}

/// A hint that is a command can be pasted; any other is only told.
Fix fix_from_hint(const std::string& hint) {
  for (const std::string_view command : {"chmod ", "agentpress ", "export "}) {
    const bool is_alone = hint.find_first_of(";,`(") == std::string::npos;
    if (hint.starts_with(command) && is_alone) return {"mend it", hint};
  }
  return {hint, ""};
}

/// Our messages end with what was expected where they can say it better than `expected` does.
void fail_by(CheckResult& result, FindingClass finding, const core::Error& error, std::string expected,
             Fix fix) {
  constexpr std::string_view kExpectation = ", expected ";
  auto summary = error.message;
  if (const auto at = summary.rfind(kExpectation); at != std::string::npos) {
    expected = summary.substr(at + kExpectation.size());
    summary.resize(at);
  }
  doctor::fail(result, finding, std::move(summary), std::move(expected), std::move(fix));
}

/// The key as it should be: stored, and with nothing before it that is worse.
Fix store_another(const Provider& row, std::string_view source) {
  const bool is_variable = util::is_variable_name(source);
  return {"store a good one", is_variable
                                  ? fmt::format("unset {} && agentpress keys set {}", source, row.name)
                                  : fmt::format("agentpress keys set {}", row.name)};
}

class TargetMaker {
 public:
  TargetMaker(const CommandContext& context, const Setup& setup, const StoredKeyring& keyring,
              const ChosenProvider& chosen)
      : context_(context), setup_(setup), keyring_(keyring), chosen_(chosen), row_(*chosen.row) {}

  doctor::ProviderTarget make() {
    target_.name = row_.name;
    target_.row = &row_;
    target_.is_wanted = chosen_.is_wanted;
    target_.route = row_result(row_, "route");
    target_.key = row_result(row_, "key");
    plan_.route = providers::Route{.provider = &row_};
    judge_route();
    judge_key();
    judge_plain_http();
    fill_call();
    return std::move(target_);
  }

 private:
  void judge_route() {
    auto& result = target_.route;
    auto resolved = providers::resolve_endpoint(
        *plan_.route,
        {.base_url_option = {}, .base_url_is_configured = setup_.settings_of(row_.name).base_url.has_value()},
        setup_.environment());
    if (!resolved) {
      fail_by(result, FindingClass::bad_base_url, resolved.error(), "a base URL that can be asked",
              fix_from_hint(resolved.error().hint));
      return;
    }
    plan_.resolved = *std::move(resolved);
    const auto& endpoint = plan_.resolved->endpoint;
    result.summary = fmt::format("{} ({})", endpoint.base_url, plan_.resolved->base_url_source);
    result.evidence = {{"base URL", endpoint.base_url},
                       {"from", plan_.resolved->base_url_source},
                       {"format", std::string(core::name_of(endpoint.format))}};
  }

  void judge_key() {
    const auto sources = keyring_.sources_of(setup_, row_);
    const auto located = auth::locate_credential(row_, sources);
    if (!located) {
      report_missing_key(located.error());
      return;
    }
    auto& result = target_.key;
    result.evidence = {{"source", located->source}};
    if (context_.options.offline && located->source.starts_with("api_key_cmd")) {
      result.status = Status::skipped;
      result.summary = "the key command is left out by --offline";
      plan_.credential = *located;
      return;
    }
    const auto began = std::chrono::steady_clock::now();
    auto credential = auth::find_credential(row_, sources);
    if (located->source.starts_with("api_key_cmd")) {
      result.duration =
          std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began);
    }
    if (!credential) {
      fail_by(result, FindingClass::unreadable_key, credential.error(), "a key that can be read",
              fix_from_hint(credential.error().hint));
      return;
    }
    context_.diagnostics.redactor().add_secret(credential->value, credential->source);
    plan_.credential = *std::move(credential);
    judge_shape();
  }

  void report_missing_key(const core::Error& error) {
    if (keyring_.fault()) {
      fail_by(target_.key, FindingClass::unreadable_key, *keyring_.fault(), "a file that can be used",
              fix_from_hint(keyring_.fault()->hint));
      return;
    }
    fail_by(target_.key, FindingClass::missing_key, error, key_in_words(),
            {"store one", fmt::format("agentpress keys set {}", row_.name)});
  }

  void judge_shape() {
    auto& credential = *plan_.credential;
    auto& result = target_.key;
    result.summary = credential.value.empty() ? "none needed" : "from " + credential.source;
    if (!credential.value.empty() && setup_.settings_of(row_.name).key_lint && !is_linted()) return;
    if (credential.shadowed.empty() || result.status != Status::ok) return;
    result.status = Status::note;
    result.finding = FindingClass::shadowed_key;
    result.summary = fmt::format("{} is used; there is another key in {}", credential.source,
                                 util::join(credential.shadowed, ", "));
    result.evidence.push_back({"shadowed", util::join(credential.shadowed, ", ")});
  }

  std::string key_in_words() const {
    return fmt::format("a key of {}", row_.title.empty() ? row_.name : row_.title);
  }

  /// False when the key cannot be right.
  bool is_linted() {
    auto& credential = *plan_.credential;
    auto& result = target_.key;
    const auto all = setup_.table().all();
    const bool is_vendor = plan_.resolved && plan_.resolved->is_vendor_origin;
    const auto linted = auth::lint_key(credential.value, credential.source, row_, all, is_vendor);
    if (!linted) {
      // Elsewhere than on the vendor's own host a key of another vendor passes.
      const bool is_foreign =
          auth::lint_key(credential.value, credential.source, row_, all, false).has_value();
      fail_by(result, is_foreign ? FindingClass::wrong_provider_key : FindingClass::malformed_key,
              linted.error(), key_in_words(), store_another(row_, credential.source));
      return false;
    }
    credential.value = linted->value;
    if (!linted->warning.empty()) {
      result.status = Status::warning;
      result.finding = FindingClass::wrong_provider_key;
      result.summary = linted->warning;
      result.expected = key_in_words();
      result.fix = store_another(row_, credential.source);
    }
    return true;
  }

  void judge_plain_http() {
    if (!plan_.resolved || !plan_.credential) return;
    const auto fault = find_plain_http_fault(plan_, setup_);
    if (!fault) return;
    fail_by(target_.route, FindingClass::bad_base_url, *fault, "https", {fault->hint, ""});
  }

  void fill_call() {
    target_.models = wanted_models();
    if (!plan_.resolved) return;
    if (!plan_.credential) {
      target_.resolved = *plan_.resolved;
      return;
    }
    const auto call = make_call(context_.options, setup_, plan_);
    target_.resolved = *plan_.resolved;
    target_.resolved.endpoint = call.endpoint;
    target_.ca_file = call.ca_file;
    target_.proxy = call.proxy;
    target_.credential = plan_.credential;
    try {
      target_.overrides = config::load_model_overrides(config::model_overrides_path(setup_.environment()));
      if (context_.options.deep && !target_.models.empty()) fill_deep_call(target_.models.front());
    } catch (const core::StartupError&) {
      target_.overrides.clear();  // the row about the configuration tells of the file
    }
  }

  /// Named ones first; then the default ones, and what aliases lead to.
  std::vector<std::string> wanted_models() const {
    auto models = chosen_.models;
    const auto add = [&](const std::string& model) {
      if (!model.empty() && std::ranges::find(models, model) == models.end()) models.push_back(model);
    };
    if (const auto route = default_route(setup_); route && route->provider == &row_) add(route->model);
    add(std::string(row_.default_model));
    for (const auto& [alias, model] : setup_.config().aliases) {
      const auto route =
          providers::route_model({.model = alias, .provider = {}}, setup_.rules(), setup_.table());
      if (route && route->provider == &row_) add(route->model);
    }
    return models;
  }

  void fill_deep_call(const std::string& model) {
    plan_.route = providers::Route{.provider = &row_, .requested_model = model, .model = model};
    auto resolved = providers::resolve_endpoint(
        *plan_.route,
        {.base_url_option = {}, .base_url_is_configured = setup_.settings_of(row_.name).base_url.has_value()},
        setup_.environment());
    if (!resolved) return;
    plan_.resolved = *std::move(resolved);
    doctor::DeepCall deep{.call = make_call(context_.options, setup_, plan_),
                          .model = model,
                          .facts = providers::find_model(row_.name, model, target_.overrides)};
    ModelKnowledge(setup_.environment()).fit(deep.call, plan_);
    target_.deep = std::move(deep);
  }

  const CommandContext& context_;
  const Setup& setup_;
  const StoredKeyring& keyring_;
  const ChosenProvider& chosen_;
  const Provider& row_;
  Plan plan_;
  doctor::ProviderTarget target_;
};

}  // namespace

StoredKeyring::StoredKeyring(const util::Environment& environment) {
  try {
    keys_ = config::load_stored_keys(config::stored_keys_path(environment));
  } catch (const core::StartupError& fault) {
    fault_ = fault.error();
  }
}

auth::KeySources StoredKeyring::sources_of(const Setup& setup, const providers::Provider& provider) const {
  return setup.key_sources_of(provider, keys_);
}

void StoredKeyring::register_secrets(util::Redactor& redactor) const {
  for (const auto& [name, value] : keys_) redactor.add_secret(value, auth::kStoredKeysSource);
}

ProviderChoice choose_providers(const Setup& setup, const StoredKeyring& keyring,
                                const TypedOptions& options) {
  if (!options.words.empty()) return {.chosen = named_providers(setup, options.words)};
  ProviderChoice choice;
  const auto preferred = default_route(setup);
  for (const Provider* row : setup.table().all()) {
    const bool is_default = preferred && preferred->provider == row;
    if (row->offline) continue;
    if (is_default || is_configured(setup, keyring, *row)) {
      choice.chosen.push_back({.row = row});
    } else if (is_local_server(*row)) {
      if (!options.offline) choice.chosen.push_back({.row = row, .models = {}, .is_wanted = false});
    } else {
      ++choice.without_key;
    }
  }
  return choice;
}

doctor::ProviderTarget make_provider_target(const CommandContext& context, const Setup& setup,
                                            const StoredKeyring& keyring, const ChosenProvider& chosen) {
  return TargetMaker(context, setup, keyring, chosen).make();
}

}  // namespace agentpress::cli
