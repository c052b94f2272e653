// What `agentpress models` shows of the table, the stored lists and models.toml.
#include "cli/model_list.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <algorithm>

using namespace agentpress;  // NOLINT(google-build-using-namespace): a test
using cli::collect_models;
using cli::ModelEntry;
using cli::read_filter;

namespace {

const util::Date kToday = *util::parse_date("2026-11-10");

const ModelEntry& entry_of(const std::vector<ModelEntry>& entries, std::string_view provider,
                           std::string_view model) {
  const auto found = std::ranges::find_if(
      entries, [&](const ModelEntry& entry) { return entry.provider == provider && entry.model == model; });
  REQUIRE(found != entries.end());
  return *found;
}

cli::CachedLists openai_list() {
  return {{"openai",
           {.listed_on = kToday,
            .models = {{.id = "gpt-4.1", .context_tokens = 111, .output_tokens = 222}, {.id = "new-one"}}}}};
}

}  // namespace

TEST_CASE("model list: table, stored lists and the user's file as one, sorted") {
  const auto entries = collect_models(openai_list(), {{"mine", "local", {}}, {"openai", "gpt-9*", {}}});
  CHECK(std::ranges::is_sorted(
      entries, {}, [](const ModelEntry& entry) { return std::pair(entry.provider, entry.model); }));
  entry_of(entries, "mine", "local");
  entry_of(entries, "openai", "new-one");
  entry_of(entries, "anthropic", "claude-sonnet-5-5");
  CHECK(std::ranges::none_of(entries, [](const ModelEntry& entry) { return entry.model.ends_with('*'); }));
}

TEST_CASE("model list: of each field the user's file counts first, then the provider's list") {
  const auto entries = collect_models(openai_list(), {{"openai", "gpt-4.1", {.context_tokens = 9}}});
  const auto& entry = entry_of(entries, "openai", "gpt-4.1");
  CHECK(entry.facts.context_tokens == 9);
  CHECK(entry.facts.output_tokens == 222);
  CHECK(entry.facts.prices.has_value());
  CHECK(entry.is_listed == true);
  CHECK(entry_of(entries, "openai", "gpt-4o").is_listed == false);
  CHECK_FALSE(entry_of(entries, "anthropic", "claude-sonnet-5-5").is_listed.has_value());
}

TEST_CASE("model list: a filter is a part of the name, or a provider and a part") {
  const providers::ProviderTable table;
  const ModelEntry sonnet{.provider = "anthropic", .model = "claude-Sonnet-5-5"};
  const ModelEntry slug{.provider = "openrouter", .model = "anthropic/claude-sonnet-5-5"};
  CHECK(read_filter("", table).admits(sonnet));
  CHECK(read_filter("SONNET", table).admits(sonnet));
  CHECK(read_filter("anthropic", table).admits(sonnet));
  CHECK_FALSE(read_filter("haiku", table).admits(sonnet));
  CHECK(read_filter("anthropic/", table).admits(sonnet));
  CHECK(read_filter("claude/son", table).provider == "anthropic");
  CHECK_FALSE(read_filter("anthropic/", table).admits(slug));
  CHECK(read_filter("openrouter/anthropic/", table).admits(slug));
  CHECK(read_filter("no-provider/x", table).provider.empty());
}

TEST_CASE("model list: a line tells limits, prices, dates and whether the provider lists it") {
  cli::ModelReport report;
  report.models = {{.provider = "openai",
                    .model = "gpt-4.1",
                    .facts = {.context_tokens = 1000,
                              .output_tokens = 20,
                              .retires = util::parse_date("2026-11-09"),
                              .prices = providers::Prices{2, 0.5, {}, {}, {}}},
                    .is_listed = false,
                    .listed_on = kToday},
                   {.provider = "x", .model = "y"}};
  CHECK(cli::model_table(report, kToday) ==
        "openai/gpt-4.1      1000       20  $2 in, $0.5 out per million; retired 2026-11-09; not in its list "
        "of "
        "2026-11-10\n"
        "x/y                    -        -\n");
}

TEST_CASE("model list: json has every field, unknown ones as null") {
  cli::ModelReport report;
  report.models = {{.provider = "x", .model = "y"}};
  report.refreshed = {{.provider = "x", .count = 3},
                      {.provider = "z", .error = core::Error{.error_class = core::ErrorClass::auth}}};
  const auto value = nlohmann::json::parse(cli::model_json(report, {}));
  CHECK(value["models"][0] == nlohmann::json{{"provider", "x"},
                                             {"model", "y"},
                                             {"context_tokens", nullptr},
                                             {"output_tokens", nullptr},
                                             {"rejects", nullptr},
                                             {"rejects_with_reasoning", nullptr},
                                             {"retires", nullptr},
                                             {"usd_per_million_tokens", nullptr},
                                             {"listed", nullptr},
                                             {"listed_on", nullptr}});
  CHECK(value["refreshed"][0] == nlohmann::json{{"provider", "x"}, {"models", 3}, {"error", nullptr}});
  CHECK(value["refreshed"][1]["models"].is_null());
  CHECK(value["refreshed"][1]["error"]["class"] == "auth");
}
