// What is known about models, put to use around one answer: the built-in table with the user's models.toml
// over it.
#pragma once

#include "cli/diagnostics.hpp"
#include "cli/plan.hpp"
#include "client/chat.hpp"
#include "core/transcript.hpp"
#include "providers/model_catalogue.hpp"
#include "util/date.hpp"
#include "util/environment.hpp"

#include <optional>
#include <string>
#include <vector>

namespace agentpress::cli {

class ModelKnowledge {
 public:
  /// Reads models.toml if there is one. Throws core::StartupError for its first mistake.
  explicit ModelKnowledge(const util::Environment& environment);

  /// Makes the request one that the plan's model takes: what it is known to reject is left out, and a format
  /// that demands a limit gets the model's own. Returns one warning for each thing that was left out.
  std::vector<std::string> fit(client::ChatCall& call, const Plan& plan) const;

  /// How many tokens the plan's model takes, prompt and answer together.
  std::optional<long> context_of(const Plan& plan) const;

  /// Warns, once a day, of a model that retires within thirty days of `today` or has retired.
  void warn_of_retirement(const Plan& plan, util::Date today, Diagnostics& diagnostics) const;

  /// US dollars for the answer, by the prices of the model that was asked for, else of the one that answered.
  std::optional<double> cost_of(const Plan& plan, const core::Transcript& answer) const;

  /// What to do about a model that the provider does not know: "did you mean ...?" from the table,
  /// models.toml and the stored list, else how to see its models.
  std::string hint_for_unknown_model(const Plan& plan) const;

 private:
  const util::Environment& environment_;
  providers::ModelOverrides overrides_;
};

}  // namespace agentpress::cli
