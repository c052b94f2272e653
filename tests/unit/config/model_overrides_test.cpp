// models.toml: the user's own facts about models.
#include "config/model_overrides.hpp"

#include "core/error.hpp"
#include "support/temporary_directory.hpp"
#include "util/files.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace agentpress;  // NOLINT(google-build-using-namespace): a test
using providers::Parameter;
using providers::ParameterSet;

namespace {

core::Error error_of(std::string_view content) {
  try {
    config::parse_model_overrides(content, "models.toml");
  } catch (const core::StartupError& error) {
    CHECK(error.error().error_class == core::ErrorClass::configuration);
    return error.error();
  }
  return {};
}

}  // namespace

TEST_CASE("model overrides: every key there is") {
  const auto overrides = config::parse_model_overrides(R"(
[openai."gpt-6*"]
context = 1050000
output = 128000
rejects = ["temperature", "reasoning_off"]
rejects_with_reasoning = []
retires = 2027-12-31
prices = { input = 2, output = 10.5, cache_read = 0.1, cache_write = 2.5, up_to_input_tokens = 272000 }
)",
                                                       "models.toml");
  REQUIRE(overrides.size() == 1);
  CHECK(overrides.front().provider == "openai");
  CHECK(overrides.front().model == "gpt-6*");
  CHECK(overrides.front().facts ==
        providers::ModelFacts{.context_tokens = 1'050'000,
                              .output_tokens = 128'000,
                              .rejects = ParameterSet{Parameter::temperature, Parameter::reasoning_off},
                              .rejects_with_reasoning = ParameterSet{},
                              .retires = util::parse_date("2027-12-31"),
                              .prices = providers::Prices{2, 10.5, 0.1, 2.5, 272'000}});
}

TEST_CASE("model overrides: what is not said stays unknown, and a date may be a string") {
  const auto overrides = config::parse_model_overrides(
      "[a.\"m/1\"]\nretires = \"2027-01-14\"\n[b.m]\nprices = { input = 0, output = 0 }\n", "models.toml");
  REQUIRE(overrides.size() == 2);
  CHECK(overrides[0].model == "m/1");
  CHECK(overrides[0].facts == providers::ModelFacts{.retires = util::parse_date("2027-01-14")});
  CHECK(overrides[1].facts == providers::ModelFacts{.prices = providers::Prices{}});
}

TEST_CASE("model overrides: a missing file has none, another fault is told") {
  const test::TemporaryDirectory directory;
  CHECK(config::load_model_overrides("").empty());
  CHECK(config::load_model_overrides(directory.path() + "/models.toml").empty());
  CHECK(config::load_model_overrides(directory.path() + "/none/models.toml").empty());
  const auto path = directory.write("models.toml", "[openai.\"gpt-4.1\"]\noutput = 5\n");
  CHECK(config::load_model_overrides(path).size() == 1);
  CHECK_THROWS_WITH_AS(config::load_model_overrides(directory.path()),
                       ("cannot read " + directory.path() + ": is a directory").c_str(), core::StartupError);
}

TEST_CASE("model overrides: mistakes have their place and say what was expected") {
  struct Row {
    std::string_view entry;
    std::string_view message;
  };
  for (const auto& row : {
           Row{"context = \"many\"", "openai.\"m\".context is a string, expected a number of tokens"},
           Row{"output = 0", "openai.\"m\".output is 0, expected a number of tokens from 1 to 1000000000"},
           Row{"output = 1.5", "expected a number of tokens"},
           Row{"rejects = \"temperature\"", "expected an array of names: temperature, top_p, stop"},
           Row{"rejects = [\"heat\"]", "holds \"heat\", which is no parameter"},
           Row{"rejects = [1]", "holds an integer, which is no parameter"},
           Row{"retires = 2027", "expected a date such as 2027-01-14"},
           Row{"retires = \"2027-02-30\"", "expected a date such as 2027-01-14"},
           Row{"prices = 3", "openai.\"m\".prices has no input and output"},
           Row{"prices = { input = 1 }", "openai.\"m\".prices has no input and output"},
           Row{"prices = { input = -1, output = 1 }", "expected a price of 0 or more"},
           Row{"prices = { input = inf, output = 1 }", "expected a price of 0 or more"},
           Row{"prices = { input = 1, output = 1, cached = 1 }",
               "unknown key \"cached\" in openai.\"m\".prices"},
           Row{"outptu = 5", "unknown key \"outptu\" in openai.\"m\""},
       }) {
    CAPTURE(row.entry);
    const auto error = error_of("[openai.m]\n" + std::string(row.entry) + "\n");
    CAPTURE(error.message);
    CHECK(error.message.starts_with("models.toml:2:"));
    CHECK(error.message.find(row.message) != std::string::npos);
  }
  CHECK(error_of("[openai.m]\noutptu = 5\n").hint.find("output") != std::string::npos);
  CHECK(error_of("[openai.m]\nrejects = [\"temprature\"]\n").hint.find("temperature") != std::string::npos);
}

TEST_CASE("model overrides: the shape is provider, then model") {
  CHECK(error_of("context = 5\n").message.find("expected the table of a provider") != std::string::npos);
  const auto error = error_of("[openai]\ncontext = 5\n");
  CHECK(error.message.find("expected the table of a model") != std::string::npos);
  CHECK(error.hint == "[PROVIDER.\"MODEL\"]");
  CHECK(error_of("[openai.m\n").message.starts_with("models.toml:1:"));
}

TEST_CASE("model overrides: the example of the manual parses and has every key") {
  const auto page =
      util::read_file(std::string(AGENTPRESS_SOURCE_DIRECTORY) + "/man/agentpress-models.1", 1048576).value();
  const auto begin = page.find(".nf\n", page.find("An example with every key; a test reads it.")) + 4;
  auto example = page.substr(begin, page.find(".fi", begin) - begin);
  for (auto at = example.find("\\-"); at != std::string::npos; at = example.find("\\-")) example.erase(at, 1);
  const auto overrides = config::parse_model_overrides(example, "the manual");
  REQUIRE(overrides.size() == 2);
  const auto& facts = overrides.front().facts;
  CHECK(facts.context_tokens.has_value());
  CHECK(facts.output_tokens.has_value());
  CHECK(facts.rejects.has_value());
  CHECK(facts.rejects_with_reasoning.has_value());
  CHECK(facts.retires.has_value());
  REQUIRE(facts.prices.has_value());
  CHECK(facts.prices->cache_read.has_value());
  CHECK(facts.prices->cache_write.has_value());
  CHECK(facts.prices->up_to_input_tokens.has_value());
  for (const auto& name : providers::parameter_names()) {
    CAPTURE(name);
    CHECK(example.find("\"" + name + "\"") != std::string::npos);
  }
}
