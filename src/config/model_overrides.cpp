#include "config/model_overrides.hpp"

#include "config/config.hpp"
#include "config/toml_document.hpp"
#include "core/error.hpp"
#include "util/files.hpp"
#include "util/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>

namespace agentpress::config {
namespace {

using providers::ModelFacts;
using providers::ParameterSet;
using providers::Prices;

/// One value of the file on its way into the facts.
struct FactValue {
  const toml::node& node;
  std::string name;  ///< `openai."gpt-6.1-sol".context`
  Mistakes& mistakes;

  void refuse(std::string_view expected) const {
    mistakes.add(node.source(), fmt::format("{} is {}, expected {}", name, kind_of(node), expected));
  }
};

std::optional<long> read_tokens(const FactValue& value) {
  constexpr std::int64_t kMost = 1'000'000'000;
  const auto* number = value.node.as_integer();
  if (number != nullptr && number->get() > 0 && number->get() <= kMost) return number->get();
  if (number == nullptr) {
    value.refuse("a number of tokens");
  } else {
    value.mistakes.add(value.node.source(), fmt::format("{} is {}, expected a number of tokens from 1 to {}",
                                                        value.name, number->get(), kMost));
  }
  return std::nullopt;
}

std::optional<double> read_price(const FactValue& value) {
  const auto number = value.node.is_number() ? value.node.value<double>() : std::nullopt;
  if (number && std::isfinite(*number) && *number >= 0) return number;
  value.refuse("a price of 0 or more, in US dollars for a million tokens");
  return std::nullopt;
}

std::optional<ParameterSet> read_parameters(const FactValue& value) {
  const auto names = providers::parameter_names();
  const auto* array = value.node.as_array();
  if (array == nullptr) {
    value.refuse("an array of names: " + util::join(names, ", "));
    return std::nullopt;
  }
  ParameterSet parameters;
  for (const auto& item : *array) {
    const auto name = item.value_or(std::string());
    if (const auto parameter = providers::find_parameter(name)) {
      parameters.add(*parameter);
      continue;
    }
    const auto hint = nearest_hint(name, names);
    value.mistakes.add(
        item.source(),
        fmt::format("{} holds {}, which is no parameter", value.name,
                    item.is_string() ? "\"" + printable(name) + "\"" : std::string(kind_of(item))),
        hint.empty() ? "known parameters: " + util::join(names, ", ") : hint);
  }
  return parameters;
}

std::optional<util::Date> read_day(const FactValue& value) {
  std::optional<util::Date> date;
  if (const auto* day = value.node.as_date()) {
    date = util::Date(std::chrono::year(day->get().year), std::chrono::month(day->get().month),
                      std::chrono::day(day->get().day));
  } else if (const auto* text = value.node.as_string()) {
    date = util::parse_date(text->get());
  }
  if (!date) value.refuse("a date such as 2027-01-14");
  return date;
}

void add_unknown_key(const toml::key& key, std::string_view table, const std::vector<std::string>& known,
                     Mistakes& mistakes) {
  const auto hint = nearest_hint(key.str(), known);
  mistakes.add(key.source(), fmt::format("unknown key \"{}\" in {}", printable(key.str()), table),
               hint.empty() ? "known keys: " + util::join(known, ", ") : hint);
}

template <class Rows>
std::vector<std::string> names_of(const Rows& rows) {
  std::vector<std::string> names;
  for (const auto& row : rows) names.emplace_back(row.name);
  return names;
}

/// Gives each entry of the table to the row of its name.
template <class Rows, class Target>
void read_table(const toml::table& table, const std::string& name, const Rows& rows, Target& target,
                Mistakes& mistakes) {
  for (const auto& [key, node] : table) {
    const auto row = std::ranges::find(rows, key.str(), [](const auto& known) { return known.name; });
    if (row == rows.end()) {
      add_unknown_key(key, name, names_of(rows), mistakes);
    } else {
      row->read({node, fmt::format("{}.{}", name, row->name), mistakes}, target);
    }
  }
}

struct PriceRow {
  std::string_view name;
  void (*read)(const FactValue& value, Prices& prices);
};

constexpr std::array kPriceRows{
    PriceRow{"input",
             [](const FactValue& value, Prices& prices) { prices.input = read_price(value).value_or(0); }},
    PriceRow{"output",
             [](const FactValue& value, Prices& prices) { prices.output = read_price(value).value_or(0); }},
    PriceRow{"cache_read",
             [](const FactValue& value, Prices& prices) { prices.cache_read = read_price(value); }},
    PriceRow{"cache_write",
             [](const FactValue& value, Prices& prices) { prices.cache_write = read_price(value); }},
    PriceRow{"up_to_input_tokens",
             [](const FactValue& value, Prices& prices) { prices.up_to_input_tokens = read_tokens(value); }},
};

std::optional<Prices> read_prices(const FactValue& value) {
  const auto* table = value.node.as_table();
  if (table == nullptr || !table->contains("input") || !table->contains("output")) {
    value.mistakes.add(value.node.source(), fmt::format("{} has no input and output", value.name),
                       "prices = { input = 2, output = 10 }, in US dollars for a million tokens");
    return std::nullopt;
  }
  Prices prices;
  read_table(*table, value.name, kPriceRows, prices, value.mistakes);
  return prices;
}

struct FactRow {
  std::string_view name;
  void (*read)(const FactValue& value, ModelFacts& facts);
};

constexpr std::array kFactRows{
    FactRow{"context",
            [](const FactValue& value, ModelFacts& facts) { facts.context_tokens = read_tokens(value); }},
    FactRow{"output",
            [](const FactValue& value, ModelFacts& facts) { facts.output_tokens = read_tokens(value); }},
    FactRow{"rejects",
            [](const FactValue& value, ModelFacts& facts) { facts.rejects = read_parameters(value); }},
    FactRow{"rejects_with_reasoning",
            [](const FactValue& value, ModelFacts& facts) {
              facts.rejects_with_reasoning = read_parameters(value);
            }},
    FactRow{"retires", [](const FactValue& value, ModelFacts& facts) { facts.retires = read_day(value); }},
    FactRow{"prices", [](const FactValue& value, ModelFacts& facts) { facts.prices = read_prices(value); }},
};

/// The table of a provider or a model; nullptr after a mistake.
const toml::table* table_of(const toml::key& key, const toml::node& node, std::string_view what,
                            Mistakes& mistakes) {
  const auto* table = node.as_table();
  if (table == nullptr || key.str().empty()) {
    mistakes.add(
        node.source(),
        fmt::format("\"{}\" is {}, expected the table of {}", printable(key.str()), kind_of(node), what),
        "[PROVIDER.\"MODEL\"]");
    return nullptr;
  }
  return table;
}

}  // namespace

providers::ModelOverrides parse_model_overrides(std::string_view content, const std::string& path) {
  const toml::table root = parse_document(content, path);
  Mistakes mistakes(path);
  providers::ModelOverrides overrides;
  for (const auto& [provider, node] : root) {
    const auto* models = table_of(provider, node, "a provider", mistakes);
    if (models == nullptr) continue;
    for (const auto& [model, entry] : *models) {
      const auto* table = table_of(model, entry, "a model", mistakes);
      if (table == nullptr) continue;
      providers::ModelOverride override{std::string(provider.str()), std::string(model.str()), {}};
      const auto name = fmt::format("{}.\"{}\"", printable(provider.str()), printable(model.str()));
      read_table(*table, name, kFactRows, override.facts, mistakes);
      overrides.push_back(std::move(override));
    }
  }
  mistakes.throw_first();
  return overrides;
}

providers::ModelOverrides load_model_overrides(const std::string& path) {
  if (path.empty()) return {};
  const auto content = util::read_file(path, kLargestFile);
  if (content) return parse_model_overrides(*content, path);
  const int number = content.error().error_number;
  if (number == ENOENT || number == ENOTDIR) return {};
  throw core::StartupError(core::ErrorClass::configuration,
                           fmt::format("cannot read {}: {}", path, content.error().message));
}

}  // namespace agentpress::config
