// What is known about models without asking anyone: limits, parameters they reject, retirement, prices.
// The data is one dated table (providers/model_rows.hpp); the user's own file goes over it.
#pragma once

#include "core/chat_request.hpp"
#include "core/event.hpp"
#include "util/date.hpp"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace agentpress::providers {

/// What a request may hold that a model may refuse.
enum class Parameter : std::uint8_t {
  temperature,    ///< any but 1
  top_p,          ///< any below 0.99
  stop,           ///< texts that end the answer
  tool_choice,    ///< the order to call a tool
  reasoning,      ///< any word on how hard to think
  reasoning_off,  ///< not to think at all
};

std::string_view name_of(Parameter parameter);
std::optional<Parameter> find_parameter(std::string_view name);
/// All of them, in the order of the enumeration.
std::vector<std::string> parameter_names();

class ParameterSet {
 public:
  constexpr ParameterSet() = default;
  constexpr ParameterSet(std::initializer_list<Parameter> parameters) {
    for (const auto parameter : parameters) add(parameter);
  }
  constexpr void add(Parameter parameter) { bits_ |= 1U << static_cast<unsigned>(parameter); }
  constexpr bool contains(Parameter parameter) const {
    return (bits_ >> static_cast<unsigned>(parameter) & 1U) != 0;
  }
  constexpr bool operator==(const ParameterSet&) const = default;

 private:
  unsigned bits_ = 0;
};

/// US dollars for a million tokens.
struct Prices {
  double input = 0;
  double output = 0;
  std::optional<double> cache_read{};
  std::optional<double> cache_write{};
  std::optional<long> up_to_input_tokens{};  ///< a longer prompt costs more
  constexpr bool operator==(const Prices&) const = default;
};

/// An unset field is not known.
struct ModelFacts {
  std::optional<long> context_tokens{};
  std::optional<long> output_tokens{};  ///< the longest answer, reasoning included
  std::optional<ParameterSet> rejects{};
  std::optional<ParameterSet> rejects_with_reasoning{};  ///< but takes with --reasoning off
  std::optional<util::Date> retires{};
  std::optional<Prices> prices{};
  constexpr bool operator==(const ModelFacts&) const = default;
};

/// Facts of the user's own. `model` is as in the table: a name, which stands for its dated forms
/// (`gpt-4.1-2025-04-14`) too, or a beginning with `*` behind it.
struct ModelOverride {
  std::string provider{};
  std::string model{};
  ModelFacts facts{};
};

using ModelOverrides = std::vector<ModelOverride>;

/// The day on which the table was true.
util::Date catalogue_date();

/// A model with a name of its own in the table.
struct KnownModel {
  std::string_view provider{};
  std::string_view model{};
};

/// Sorted by provider and model.
std::vector<KnownModel> known_models();

/// All that is known: each field from the row that fits most exactly, and the user's before the table's.
ModelFacts find_model(std::string_view provider, std::string_view model,
                      std::span<const ModelOverride> overrides = {});

/// What the overrides alone say.
ModelFacts find_override(std::string_view provider, std::string_view model,
                         std::span<const ModelOverride> overrides);

/// Replaces the fields of `facts` that `better` knows.
void lay_over(ModelFacts& facts, const ModelFacts& better);

/// The limit to send to a format that demands one.
long default_output_limit(std::string_view provider, std::string_view model,
                          std::span<const ModelOverride> overrides = {});

/// Removes what the model is known to reject, and says so, one warning each.
std::vector<std::string> drop_rejected(core::ChatRequest& request, std::string_view provider,
                                       std::string_view model, std::span<const ModelOverride> overrides = {});

/// A sentence when the model retires within thirty days of `today`, or has retired.
std::optional<std::string> retirement_warning(std::string_view provider, std::string_view model,
                                              util::Date today,
                                              std::span<const ModelOverride> overrides = {});

/// Names of the provider's models that `model` is likely a mistyped form of, the nearest first. `listed` are
/// names that its own list has; the table's are known anyway.
std::vector<std::string> nearest_models(std::string_view provider, std::string_view model,
                                        std::span<const std::string> listed,
                                        std::span<const ModelOverride> overrides = {});

/// Nothing when the price of any of the tokens is not known, the tokens were not told, or the prompt was
/// longer than the prices are for.
std::optional<double> cost_in_usd(const ModelFacts& facts, const core::Usage& usage);

}  // namespace agentpress::providers
