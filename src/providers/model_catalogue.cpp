#include "providers/model_catalogue.hpp"

#include "core/endpoint.hpp"
#include "providers/model_rows.hpp"
#include "util/edit_distance.hpp"
#include "util/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

namespace agentpress::providers {
namespace {

constexpr std::array<std::string_view, 6> kParameterNames{"temperature", "top_p",     "stop",
                                                          "tool_choice", "reasoning", "reasoning_off"};

constexpr long kWarningDays = 30;

consteval bool rows_are_sorted_and_unique() {
  for (std::size_t index = 1; index < kModelRows.size(); ++index) {
    const auto& earlier = kModelRows.at(index - 1);
    const auto& later = kModelRows.at(index);
    if (std::pair(earlier.provider, earlier.model) >= std::pair(later.provider, later.model)) return false;
  }
  return true;
}
static_assert(rows_are_sorted_and_unique(),
              "model rows: sorted by provider and model, each model once for its provider");

bool covers_many(std::string_view pattern) {
  return pattern.ends_with('*');
}

/// `-2025-04-14`, `-20250929`, `@20251001`, `-001`: the mark of one release of a model.
bool is_release_mark(std::string_view text) {
  if (!text.starts_with('-') && !text.starts_with('@')) return false;
  const auto digits = std::ranges::count_if(text, [](char byte) { return byte >= '0' && byte <= '9'; });
  return digits >= 3 && text.find_first_not_of("-0123456789", 1) == std::string_view::npos;
}

/// How exactly a row's name fits: not at all, by its length, or completely. Names compare without case.
std::optional<std::size_t> fit_of(std::string_view pattern, std::string_view model) {
  if (covers_many(pattern)) {
    pattern.remove_suffix(1);
    return util::starts_with_ignoring_case(model, pattern) ? std::optional(pattern.size()) : std::nullopt;
  }
  if (!util::starts_with_ignoring_case(model, pattern)) return std::nullopt;
  const auto rest = model.substr(pattern.size());
  if (rest.empty()) return std::numeric_limits<std::size_t>::max();
  return is_release_mark(rest) ? std::optional(std::numeric_limits<std::size_t>::max() - 1) : std::nullopt;
}

template <class Field>
void overlay(std::optional<Field>& field, const std::optional<Field>& better) {
  if (better) field = better;
}

/// Lays the rows that fit over `facts`, the least exact first.
template <class Rows>
void add_facts(ModelFacts& facts, const Rows& rows, std::string_view provider, std::string_view model) {
  std::vector<std::pair<std::size_t, const ModelFacts*>> fitting;
  for (const auto& row : rows) {
    if (row.provider != provider) continue;
    if (const auto fit = fit_of(row.model, model)) fitting.emplace_back(*fit, &row.facts);
  }
  std::ranges::stable_sort(fitting, {}, &std::pair<std::size_t, const ModelFacts*>::first);
  for (const auto& [fit, better] : fitting) lay_over(facts, *better);
}

// --- what a request may hold, and how to take it out ------------------------------------------------------

struct Droppable {
  Parameter parameter;
  std::string_view words;  ///< what the model does not take
  bool (*is_set)(const core::ChatRequest& request);
  void (*drop)(core::ChatRequest& request);
};

/// Reasoning first: whether others are taken may depend on it.
constexpr std::array kDroppables{
    Droppable{Parameter::reasoning, "any --reasoning",
              [](const core::ChatRequest& request) { return request.reasoning.has_value(); },
              [](core::ChatRequest& request) { request.reasoning.reset(); }},
    Droppable{
        Parameter::reasoning_off, "--reasoning off, it always reasons",
        [](const core::ChatRequest& request) { return request.reasoning == core::ReasoningEffort::off; },
        [](core::ChatRequest& request) { request.reasoning.reset(); }},
    Droppable{Parameter::temperature, "a temperature other than 1",
              [](const core::ChatRequest& request) { return request.sampling.temperature.value_or(1) != 1; },
              [](core::ChatRequest& request) { request.sampling.temperature.reset(); }},
    Droppable{Parameter::top_p, "a top-p below 0.99",
              [](const core::ChatRequest& request) { return request.sampling.top_p.value_or(1) < 0.99; },
              [](core::ChatRequest& request) { request.sampling.top_p.reset(); }},
    Droppable{Parameter::stop, "stop texts",
              [](const core::ChatRequest& request) { return !request.sampling.stop.empty(); },
              [](core::ChatRequest& request) { request.sampling.stop.clear(); }},
    Droppable{Parameter::tool_choice, "an order to call a tool",
              [](const core::ChatRequest& request) {
                using enum core::ToolChoice::Mode;
                return request.tool_choice &&
                       (request.tool_choice->mode == required || request.tool_choice->mode == named);
              },
              [](core::ChatRequest& request) { request.tool_choice.reset(); }},
};

}  // namespace

std::string_view name_of(Parameter parameter) {
  return kParameterNames.at(static_cast<std::size_t>(parameter));
}

std::optional<Parameter> find_parameter(std::string_view name) {
  const auto found = std::ranges::find(kParameterNames, name);
  if (found == kParameterNames.end()) return std::nullopt;
  return static_cast<Parameter>(found - kParameterNames.begin());
}

std::vector<std::string> parameter_names() {
  return {kParameterNames.begin(), kParameterNames.end()};
}

util::Date catalogue_date() {
  return kModelRowsDate;
}

std::vector<KnownModel> known_models() {
  std::vector<KnownModel> models;
  for (const auto& row : kModelRows) {
    if (!covers_many(row.model)) models.push_back({row.provider, row.model});
  }
  return models;
}

void lay_over(ModelFacts& facts, const ModelFacts& better) {
  overlay(facts.context_tokens, better.context_tokens);
  overlay(facts.output_tokens, better.output_tokens);
  overlay(facts.rejects, better.rejects);
  overlay(facts.rejects_with_reasoning, better.rejects_with_reasoning);
  overlay(facts.retires, better.retires);
  overlay(facts.prices, better.prices);
}

ModelFacts find_override(std::string_view provider, std::string_view model,
                         std::span<const ModelOverride> overrides) {
  ModelFacts facts;
  add_facts(facts, overrides, provider, model);
  return facts;
}

ModelFacts find_model(std::string_view provider, std::string_view model,
                      std::span<const ModelOverride> overrides) {
  ModelFacts facts;
  add_facts(facts, kModelRows, provider, model);
  lay_over(facts, find_override(provider, model, overrides));
  return facts;
}

long default_output_limit(std::string_view provider, std::string_view model,
                          std::span<const ModelOverride> overrides) {
  return find_model(provider, model, overrides).output_tokens.value_or(core::Endpoint{}.default_max_tokens);
}

std::vector<std::string> drop_rejected(core::ChatRequest& request, std::string_view provider,
                                       std::string_view model, std::span<const ModelOverride> overrides) {
  const auto facts = find_model(provider, model, overrides);
  const auto rejects = [&](Parameter parameter) {
    if (facts.rejects && facts.rejects->contains(parameter)) return true;
    return request.reasoning != core::ReasoningEffort::off && facts.rejects_with_reasoning &&
           facts.rejects_with_reasoning->contains(parameter);
  };
  std::vector<std::string> warnings;
  for (const auto& row : kDroppables) {
    if (!rejects(row.parameter) || !row.is_set(request)) continue;
    const bool needs_off = !facts.rejects || !facts.rejects->contains(row.parameter);
    row.drop(request);
    warnings.push_back(fmt::format("{} does not take {}{}; it is not sent", model, row.words,
                                   needs_off ? " unless --reasoning is off" : ""));
  }
  return warnings;
}

std::optional<std::string> retirement_warning(std::string_view provider, std::string_view model,
                                              util::Date today, std::span<const ModelOverride> overrides) {
  const auto retires = find_model(provider, model, overrides).retires;
  if (!retires) return std::nullopt;
  const long days = util::days_between(today, *retires);
  if (days > kWarningDays) return std::nullopt;
  const auto date = util::date_text(*retires);
  if (days < 0) return fmt::format("{} was to be retired by {} on {}", model, provider, date);
  const std::string when = days == 0   ? "today"
                           : days == 1 ? "tomorrow"
                                       : fmt::format("on {}, in {} days", date, days);
  return fmt::format("{} will be retired by {} {}", model, provider, when);
}

std::vector<std::string> nearest_models(std::string_view provider, std::string_view model,
                                        std::span<const std::string> listed,
                                        std::span<const ModelOverride> overrides) {
  std::vector<std::string> names(listed.begin(), listed.end());
  const auto add = [&](std::string_view name) {
    if (!covers_many(name) && std::ranges::find(names, name) == names.end()) names.emplace_back(name);
  };
  for (const auto& row : kModelRows) {
    if (row.provider == provider) add(row.model);
  }
  for (const auto& row : overrides) {
    if (row.provider == provider) add(row.model);
  }
  std::erase_if(names, [&](const std::string& name) { return name == model; });
  return util::nearest_names(model, names);
}

std::optional<double> cost_in_usd(const ModelFacts& facts, const core::Usage& usage) {
  if (!facts.prices || !usage.input_tokens || !usage.output_tokens) return std::nullopt;
  const auto& prices = *facts.prices;
  if (prices.up_to_input_tokens && *usage.input_tokens > *prices.up_to_input_tokens) return std::nullopt;
  const auto read = static_cast<double>(usage.cached_tokens.value_or(0));
  const auto written = static_cast<double>(usage.cache_write_tokens.value_or(0));
  if ((read > 0 && !prices.cache_read) || (written > 0 && !prices.cache_write)) return std::nullopt;
  const double plain = std::max(0.0, static_cast<double>(*usage.input_tokens) - read - written);
  const double millionths = plain * prices.input + read * prices.cache_read.value_or(0) +
                            written * prices.cache_write.value_or(0) +
                            static_cast<double>(*usage.output_tokens) * prices.output;
  constexpr double kMillion = 1e6;
  return std::round(millionths * kMillion) / (kMillion * kMillion);  // without the dust of binary fractions
}

}  // namespace agentpress::providers
