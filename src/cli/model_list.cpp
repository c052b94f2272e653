#include "cli/model_list.hpp"

#include "render/json_report.hpp"
#include "render/json_values.hpp"
#include "util/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

namespace agentpress::cli {
namespace {

using providers::ModelFacts;
using render::OrderedJson;

/// Longer names stand out of their column.
constexpr std::size_t kWidestName = 60;

using ModelNames = std::set<std::pair<std::string, std::string>>;

ModelNames all_names(const CachedLists& lists, const providers::ModelOverrides& overrides) {
  ModelNames names;
  for (const auto& known : providers::known_models()) names.emplace(known.provider, known.model);
  for (const auto& override : overrides) {
    if (!override.model.ends_with('*')) names.emplace(override.provider, override.model);
  }
  for (const auto& [provider, list] : lists) {
    for (const auto& model : list.models) names.emplace(provider, model.id);
  }
  return names;
}

ModelFacts facts_of(const formats::ListedModel& model) {
  ModelFacts facts;
  facts.context_tokens = model.context_tokens;
  facts.output_tokens = model.output_tokens;
  facts.retires = model.retires;
  return facts;
}

std::string tokens_text(const std::optional<long>& tokens) {
  return tokens ? std::to_string(*tokens) : "-";
}

std::string note_of(const ModelEntry& entry, util::Date today) {
  std::vector<std::string> notes;
  if (const auto& prices = entry.facts.prices) {
    notes.push_back(fmt::format("${:g} in, ${:g} out per million", prices->input, prices->output));
  }
  if (const auto& retires = entry.facts.retires) {
    notes.push_back(
        fmt::format("{} {}", *retires < today ? "retired" : "retires", util::date_text(*retires)));
  }
  if (entry.is_listed == false) {
    notes.push_back(fmt::format("not in its list of {}", util::date_text(*entry.listed_on)));
  }
  return util::join(notes, "; ");
}

OrderedJson parameters_value(const std::optional<providers::ParameterSet>& set) {
  if (!set) return nullptr;
  auto names = OrderedJson::array();
  for (const auto& name : providers::parameter_names()) {
    if (set->contains(*providers::find_parameter(name))) names.push_back(name);
  }
  return names;
}

OrderedJson prices_value(const std::optional<providers::Prices>& prices) {
  if (!prices) return nullptr;
  return {{"input", prices->input},
          {"output", prices->output},
          {"cache_read", render::optional_number(prices->cache_read)},
          {"cache_write", render::optional_number(prices->cache_write)},
          {"up_to_input_tokens", render::optional_number(prices->up_to_input_tokens)}};
}

OrderedJson date_value(const std::optional<util::Date>& date) {
  return date ? OrderedJson(util::date_text(*date)) : OrderedJson(nullptr);
}

OrderedJson model_value(const ModelEntry& entry) {
  return {{"provider", entry.provider},
          {"model", entry.model},
          {"context_tokens", render::optional_number(entry.facts.context_tokens)},
          {"output_tokens", render::optional_number(entry.facts.output_tokens)},
          {"rejects", parameters_value(entry.facts.rejects)},
          {"rejects_with_reasoning", parameters_value(entry.facts.rejects_with_reasoning)},
          {"retires", date_value(entry.facts.retires)},
          {"usd_per_million_tokens", prices_value(entry.facts.prices)},
          {"listed", render::optional_number(entry.is_listed)},
          {"listed_on", date_value(entry.listed_on)}};
}

}  // namespace

CachedLists stored_lists(const util::Environment& environment, const providers::ProviderTable& table) {
  CachedLists lists;
  for (const auto* provider : table.all()) {
    if (auto list = read_model_cache(environment, provider->name))
      lists.emplace(provider->name, *std::move(list));
  }
  return lists;
}

bool ModelFilter::admits(const ModelEntry& entry) const {
  if (!provider.empty()) {
    return entry.provider == provider && util::lower_ascii(entry.model).find(part) != std::string::npos;
  }
  return util::lower_ascii(entry.provider + "/" + entry.model).find(part) != std::string::npos;
}

ModelFilter read_filter(std::string_view text, const providers::ProviderTable& table) {
  const auto slash = text.find('/');
  if (slash != std::string_view::npos) {
    if (const auto* provider = table.find(util::lower_ascii(text.substr(0, slash)))) {
      return {std::string(provider->name), util::lower_ascii(text.substr(slash + 1))};
    }
  }
  return {"", util::lower_ascii(text)};
}

std::vector<ModelEntry> collect_models(const CachedLists& lists, const providers::ModelOverrides& overrides) {
  std::vector<ModelEntry> entries;
  for (const auto& [provider, model] : all_names(lists, overrides)) {
    ModelEntry entry{.provider = provider, .model = model, .facts = providers::find_model(provider, model)};
    if (const auto list = lists.find(provider); list != lists.end()) {
      const auto& models = list->second.models;
      const auto listed = std::ranges::find(models, model, &formats::ListedModel::id);
      entry.is_listed = listed != models.end();
      entry.listed_on = list->second.listed_on;
      if (*entry.is_listed) providers::lay_over(entry.facts, facts_of(*listed));
    }
    providers::lay_over(entry.facts, providers::find_override(provider, model, overrides));
    entries.push_back(std::move(entry));
  }
  return entries;
}

std::string model_table(const ModelReport& report, util::Date today) {
  std::size_t width = 0;
  for (const auto& entry : report.models) {
    width = std::max(width, entry.provider.size() + 1 + entry.model.size());
  }
  width = std::min(width, kWidestName);
  std::string text;
  for (const auto& entry : report.models) {
    auto line = fmt::format("{:<{}}  {:>8}  {:>7}  {}", entry.provider + "/" + entry.model, width,
                            tokens_text(entry.facts.context_tokens), tokens_text(entry.facts.output_tokens),
                            note_of(entry, today));
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

std::string model_json(const ModelReport& report, const util::Redactor& redactor) {
  auto models = OrderedJson::array();
  for (const auto& entry : report.models) models.push_back(model_value(entry));
  auto refreshed = OrderedJson::array();
  for (const auto& result : report.refreshed) {
    refreshed.push_back(
        {{"provider", result.provider},
         {"models", result.error ? OrderedJson(nullptr) : OrderedJson(result.count)},
         {"error", result.error ? render::error_value(*result.error, redactor) : OrderedJson(nullptr)}});
  }
  return render::dump_line({{"schema_version", render::kSchemaVersion},
                            {"catalogue_date", util::date_text(providers::catalogue_date())},
                            {"models", models},
                            {"refreshed", refreshed},
                            {"exit_code", report.exit_code}});
}

}  // namespace agentpress::cli
