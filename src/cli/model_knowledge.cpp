#include "cli/model_knowledge.hpp"

#include "cli/daily_stamp.hpp"
#include "cli/model_cache.hpp"
#include "config/model_overrides.hpp"
#include "config/paths.hpp"
#include "providers/models_path.hpp"
#include "util/text.hpp"

#include <fmt/format.h>

#include <vector>

namespace agentpress::cli {

ModelKnowledge::ModelKnowledge(const util::Environment& environment)
    : environment_(environment),
      overrides_(config::load_model_overrides(config::model_overrides_path(environment))) {}

std::vector<std::string> ModelKnowledge::fit(client::ChatCall& call, const Plan& plan) const {
  const auto provider = plan.route->provider->name;
  const auto& model = plan.route->model;
  call.endpoint.default_max_tokens = providers::default_output_limit(provider, model, overrides_);
  return providers::drop_rejected(call.request, provider, model, overrides_);
}

std::optional<long> ModelKnowledge::context_of(const Plan& plan) const {
  return providers::find_model(plan.route->provider->name, plan.route->model, overrides_).context_tokens;
}

void ModelKnowledge::warn_of_retirement(const Plan& plan, util::Date today, Diagnostics& diagnostics) const {
  const auto provider = plan.route->provider->name;
  const auto& model = plan.route->model;
  const auto warning = providers::retirement_warning(provider, model, today, overrides_);
  if (!warning) return;
  // With --quiet nobody reads it, so it does not count as said today.
  const bool is_unseen = diagnostics.verbosity() == Verbosity::quiet;
  if (is_unseen || is_first_today(environment_, today, fmt::format("retirement of {}/{}", provider, model))) {
    diagnostics.warning(*warning);
  }
}

std::optional<double> ModelKnowledge::cost_of(const Plan& plan, const core::Transcript& answer) const {
  if (!answer.usage()) return std::nullopt;
  for (const auto& model : {plan.route->model, answer.information().served_model}) {
    const auto facts = providers::find_model(plan.route->provider->name, model, overrides_);
    if (facts.prices) return providers::cost_in_usd(facts, *answer.usage());
  }
  return std::nullopt;
}

std::string ModelKnowledge::hint_for_unknown_model(const Plan& plan) const {
  const auto& provider = *plan.route->provider;
  std::vector<std::string> listed;
  if (const auto list = read_model_cache(environment_, provider.name)) {
    for (const auto& known : list->models) listed.push_back(known.id);
  }
  const auto near = providers::nearest_models(provider.name, plan.route->model, listed, overrides_);
  if (!near.empty()) return fmt::format("did you mean '{}'?", util::join(near, "' or '"));
  const bool has_list = !providers::models_path_of(provider).empty();
  return fmt::format("`agentpress models {}/{}` shows which it has", provider.name,
                     has_list ? " --refresh" : "");
}

}  // namespace agentpress::cli
