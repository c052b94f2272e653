// What is known about models: which row counts, what is dropped, when a warning is due, what an answer costs.
#include "providers/model_catalogue.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

using namespace agentpress;  // NOLINT(google-build-using-namespace): a test
using namespace agentpress::providers;

namespace {

util::Date day(std::string_view text) {
  return util::parse_date(text).value();
}

bool rejects(std::string_view provider, std::string_view model, Parameter parameter) {
  const auto set = find_model(provider, model).rejects;
  return set && set->contains(parameter);
}

core::ChatRequest request_with_everything() {
  core::ChatRequest request;
  request.sampling = {.temperature = 0.5, .top_p = 0.5, .max_tokens = 10, .stop = {"END"}};
  request.tool_choice = core::ToolChoice{core::ToolChoice::Mode::required, ""};
  request.reasoning = core::ReasoningEffort::off;
  return request;
}

bool is_near(std::optional<double> cost, double expected) {
  return cost && std::abs(*cost - expected) < 1e-12;
}

}  // namespace

TEST_CASE("model catalogue: a name stands for its dated forms, and for nothing longer") {
  const auto facts = find_model("openai", "gpt-4.1");
  REQUIRE(facts.prices.has_value());
  CHECK(facts.prices->input == 2);
  for (const char* dated : {"gpt-4.1-2025-04-14", "GPT-4.1", "gpt-4.1-20250414"}) {
    CAPTURE(dated);
    CHECK(find_model("openai", dated) == facts);
  }
  CHECK(find_model("anthropic", "claude-sonnet-4-5@20250929").prices.has_value());
  for (const char* other : {"gpt-4.1-mini", "gpt-4.1-nano", "gpt-4.10"}) {
    CAPTURE(other);
    CHECK_FALSE(find_model("openai", other).prices.has_value());
    CHECK_FALSE(find_model("openai", other).retires.has_value());
  }
  CHECK(find_model("anthropic", "claude-opus-5-9") == ModelFacts{});
  CHECK(find_model("anthropic", "claude-opus-5-5").prices != find_model("anthropic", "claude-opus-5").prices);
}

TEST_CASE("model catalogue: each field comes from the most exact row that has it") {
  const auto mini = find_model("openai", "gpt-5-mini");
  CHECK(mini.output_tokens == 128'000);  // of gpt-5*
  CHECK(mini.retires == day("2026-12-11"));
  CHECK(find_model("openai", "gpt-5-chat-latest").rejects == ParameterSet{});
  CHECK(find_model("anthropic", "claude-3-5-haiku-latest").output_tokens == 8'192);
  CHECK(find_model("anthropic", "claude-3-5-haiku-latest").context_tokens == 200'000);
}

TEST_CASE("model catalogue: a provider's rows are its own, and nothing is known of strangers") {
  CHECK(find_model("groq", "gpt-4.1") == ModelFacts{});
  CHECK(find_model("openai", "no-such-model") == ModelFacts{});
  CHECK(find_model("nobody", "gpt-4.1") == ModelFacts{});
}

TEST_CASE("model catalogue: the published retirement dates") {
  struct Row {
    std::string_view provider;
    std::string_view model;
    std::string_view date;
  };
  for (const auto& row :
       {Row{"openai", "gpt-5", "2026-12-11"}, Row{"openai", "gpt-5-mini", "2026-12-11"},
        Row{"openai", "o3", "2026-12-11"}, Row{"openai", "gpt-4o", "2027-01-14"},
        Row{"openai", "gpt-4.1", "2027-01-14"}, Row{"deepseek", "deepseek-chat", "2026-07-24"},
        Row{"deepseek", "deepseek-reasoner", "2026-07-24"}}) {
    CAPTURE(row.model);
    CHECK(find_model(row.provider, row.model).retires == day(row.date));
  }
  CHECK_FALSE(find_model("openai", "gpt-6.1-sol").retires.has_value());
}

TEST_CASE("model catalogue: which parameters models reject") {
  using enum Parameter;
  CHECK(rejects("openai", "gpt-5", temperature));
  CHECK(rejects("openai", "o3", stop));
  CHECK(rejects("openai", "o4-mini", stop));
  CHECK(rejects("openai", "gpt-4.1", reasoning));
  CHECK_FALSE(rejects("openai", "gpt-4.1", temperature));
  CHECK_FALSE(rejects("openai", "gpt-5.1", temperature));
  CHECK(rejects("openai", "gpt-6-astra", reasoning_off));
  CHECK_FALSE(rejects("openai", "gpt-6-sol", reasoning_off));
  CHECK(rejects("anthropic", "claude-opus-4-7", temperature));
  CHECK_FALSE(rejects("anthropic", "claude-opus-4-6", temperature));
  CHECK(rejects("anthropic", "claude-opus-5-5", tool_choice));
  CHECK_FALSE(rejects("anthropic", "claude-fable-5", tool_choice));
  CHECK(rejects("xai", "grok-4.5", reasoning_off));
  CHECK(rejects("xai", "grok-4.20-reasoning", reasoning));
  CHECK_FALSE(rejects("xai", "grok-4.3", reasoning));
}

TEST_CASE("model catalogue: the limit for a format that demands one follows the model") {
  struct Row {
    std::string_view model;
    long tokens;
  };
  for (const auto& row : {Row{"claude-3-haiku-20240307", 4'096}, Row{"claude-3-5-sonnet-20241022", 8'192},
                          Row{"claude-3-7-sonnet-20250219", 64'000}, Row{"claude-opus-4-20250514", 32'000},
                          Row{"claude-opus-4-0", 32'000}, Row{"claude-opus-4-1-20250805", 32'000},
                          Row{"claude-sonnet-4-20250514", 64'000}, Row{"claude-sonnet-4-5", 64'000},
                          Row{"claude-sonnet-5-5", 128'000}, Row{"claude-of-tomorrow", 64'000}}) {
    CAPTURE(row.model);
    CHECK(default_output_limit("anthropic", row.model) == row.tokens);
  }
  const ModelOverrides mine{{"anthropic", "claude-of-tomorrow", {.output_tokens = 5}}};
  CHECK(default_output_limit("anthropic", "claude-of-tomorrow", mine) == 5);
}

TEST_CASE("model catalogue: the user's facts go over the table's, field by field, the most exact first") {
  const ModelOverrides mine{
      {"openai", "gpt-4.1", {.output_tokens = 5}},
      {"openai", "gpt-*", {.output_tokens = 7, .retires = day("2030-01-01")}},
      {"groq", "gpt-4.1", {.output_tokens = 9}},
  };
  const auto facts = find_model("openai", "gpt-4.1", mine);
  CHECK(facts.output_tokens == 5);
  CHECK(facts.retires == day("2030-01-01"));
  CHECK(facts.context_tokens == 1'047'576);
  CHECK(find_model("openai", "gpt-5", mine).output_tokens == 7);
  CHECK(find_override("openai", "gpt-4.1", mine) ==
        ModelFacts{.output_tokens = 5, .retires = day("2030-01-01")});
}

TEST_CASE("model catalogue: an empty set of the user's takes everything back") {
  const ModelOverrides mine{{"openai", "gpt-5", {.rejects = ParameterSet{}}}};
  auto request = request_with_everything();
  CHECK(drop_rejected(request, "openai", "gpt-5", mine).empty());
  CHECK(request.sampling.temperature == 0.5);
}

TEST_CASE("dropping: what a model rejects goes, the rest stays, one warning each") {
  auto request = request_with_everything();
  const auto warnings = drop_rejected(request, "openai", "gpt-5");
  CHECK_FALSE(request.sampling.temperature.has_value());
  CHECK_FALSE(request.sampling.top_p.has_value());
  CHECK_FALSE(request.reasoning.has_value());
  CHECK(request.sampling.stop == std::vector<std::string>{"END"});
  CHECK(request.sampling.max_tokens == 10);
  CHECK(request.tool_choice.has_value());
  CHECK(warnings ==
        std::vector<std::string>{"gpt-5 does not take --reasoning off, it always reasons; it is not sent",
                                 "gpt-5 does not take a temperature other than 1; it is not sent",
                                 "gpt-5 does not take a top-p below 0.99; it is not sent"});
}

TEST_CASE("dropping: stop texts, forced tools and any reasoning have their own rules") {
  auto stopped = request_with_everything();
  drop_rejected(stopped, "openai", "o3");
  CHECK(stopped.sampling.stop.empty());
  auto forced = request_with_everything();
  drop_rejected(forced, "anthropic", "claude-sonnet-5-5");
  CHECK_FALSE(forced.tool_choice.has_value());
  auto plain = request_with_everything();
  plain.reasoning = core::ReasoningEffort::high;
  CHECK(drop_rejected(plain, "openai", "gpt-4.1").size() == 1);
  CHECK_FALSE(plain.reasoning.has_value());
  CHECK(plain.sampling.temperature == 0.5);
}

TEST_CASE("dropping: values that every model takes are kept") {
  core::ChatRequest request;
  request.sampling = {.temperature = 1.0, .top_p = 0.99};
  request.tool_choice = core::ToolChoice{core::ToolChoice::Mode::automatic, ""};
  request.reasoning = core::ReasoningEffort::low;
  CHECK(drop_rejected(request, "anthropic", "claude-opus-5-5").empty());
  CHECK(request.sampling.temperature == 1.0);
  CHECK(request.sampling.top_p == 0.99);
  CHECK(request.tool_choice.has_value());
  CHECK(request.reasoning == core::ReasoningEffort::low);
}

TEST_CASE("dropping: some parameters are taken only without reasoning") {
  auto off = request_with_everything();
  CHECK(drop_rejected(off, "openai", "gpt-5.1").empty());
  CHECK(off.sampling.temperature == 0.5);
  for (const auto effort :
       {std::optional<core::ReasoningEffort>{}, std::optional(core::ReasoningEffort::low)}) {
    auto request = request_with_everything();
    request.reasoning = effort;
    const auto warnings = drop_rejected(request, "openai", "gpt-5.1");
    CHECK_FALSE(request.sampling.temperature.has_value());
    REQUIRE(warnings.size() == 2);
    CHECK(warnings.front() ==
          "gpt-5.1 does not take a temperature other than 1 unless --reasoning is off; it is not sent");
  }
}

TEST_CASE("dropping: an unknown model takes everything") {
  auto request = request_with_everything();
  CHECK(drop_rejected(request, "openrouter", "openai/gpt-5").empty());
  CHECK(request.sampling.temperature == 0.5);
}

TEST_CASE("retirement: said within thirty days and after, not before") {
  const auto warning = [](std::string_view today) {
    return retirement_warning("openai", "gpt-4.1", day(today)).value_or("");
  };
  CHECK(warning("2026-12-14").empty());
  CHECK(warning("2026-12-15") == "gpt-4.1 will be retired by openai on 2027-01-14, in 30 days");
  CHECK(warning("2027-01-13") == "gpt-4.1 will be retired by openai tomorrow");
  CHECK(warning("2027-01-14") == "gpt-4.1 will be retired by openai today");
  CHECK(warning("2027-01-15") == "gpt-4.1 was to be retired by openai on 2027-01-14");
  CHECK_FALSE(retirement_warning("openai", "gpt-6.1-sol", day("2099-01-01")).has_value());
}

TEST_CASE("nearest models: of the provider only, from table, list and overrides, never the word itself") {
  CHECK(nearest_models("openai", "gpt-4.2", {}).front() == "gpt-4.1");
  CHECK(nearest_models("openai", "zzzzzzzz", {}).empty());
  CHECK(nearest_models("nobody", "gpt-4.1", {}).empty());
  const std::vector<std::string> listed{"my-model-1", "gpt-4.1"};
  CHECK(nearest_models("nobody", "my-model-2", listed) == std::vector<std::string>{"my-model-1"});
  CHECK(nearest_models("nobody", "my-model-1", listed).empty());
  const ModelOverrides mine{
      {"nobody", "tuned-one", {}}, {"nobody", "tuned-*", {}}, {"other", "tuned-two", {}}};
  CHECK(nearest_models("nobody", "tuned-onn", {}, mine) == std::vector<std::string>{"tuned-one"});
  for (const auto& name : nearest_models("openai", "gpt-5.", {})) CHECK_FALSE(name.ends_with('*'));
}

TEST_CASE("cost: each kind of token has its price") {
  const ModelFacts facts{.prices = Prices{2, 10, 0.2, 2.5, {}}};
  CHECK(is_near(cost_in_usd(facts, {.input_tokens = 1'000'000, .output_tokens = 0}), 2));
  CHECK(is_near(cost_in_usd(facts, {.input_tokens = 1'000, .output_tokens = 100}), 0.003));
  CHECK(is_near(
      cost_in_usd(
          facts,
          {.input_tokens = 1'000, .output_tokens = 100, .cached_tokens = 600, .cache_write_tokens = 300}),
      (100 * 2 + 600 * 0.2 + 300 * 2.5 + 100 * 10) / 1e6));
}

TEST_CASE("cost: an unknown part makes it unknown, never a guess") {
  const ModelFacts facts{.prices = Prices{2, 10, {}, {}, 1'000}};
  CHECK(cost_in_usd(facts, {.input_tokens = 1'000, .output_tokens = 1}).has_value());
  CHECK_FALSE(cost_in_usd(facts, {.input_tokens = 1'001, .output_tokens = 1}).has_value());
  CHECK_FALSE(cost_in_usd(facts, {.input_tokens = 9}).has_value());
  CHECK_FALSE(cost_in_usd(facts, {.output_tokens = 9}).has_value());
  CHECK_FALSE(cost_in_usd(facts, {.input_tokens = 9, .output_tokens = 1, .cached_tokens = 1}).has_value());
  CHECK_FALSE(
      cost_in_usd(facts, {.input_tokens = 9, .output_tokens = 1, .cache_write_tokens = 1}).has_value());
  CHECK(cost_in_usd(facts, {.input_tokens = 9, .output_tokens = 1, .cached_tokens = 0}).has_value());
  CHECK_FALSE(cost_in_usd({}, {.input_tokens = 9, .output_tokens = 1}).has_value());
}

TEST_CASE("parameters: every name leads back to its parameter") {
  for (const auto& name : parameter_names()) {
    CAPTURE(name);
    REQUIRE(find_parameter(name).has_value());
    CHECK(name_of(*find_parameter(name)) == name);
  }
  CHECK_FALSE(find_parameter("nonsense").has_value());
}

TEST_CASE("model catalogue: its list has whole names only, in order") {
  const auto models = known_models();
  CHECK(models.size() > 80);
  CHECK(std::ranges::none_of(models, [](const KnownModel& known) { return known.model.ends_with('*'); }));
  CHECK(std::ranges::is_sorted(
      models, {}, [](const KnownModel& known) { return std::pair(known.provider, known.model); }));
}
