// The registry polices itself at compile time; these are the claims that a compiler cannot check.
#include "providers/registry.hpp"

#include "core/url.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <string>

using agentpress::providers::all_providers;
using agentpress::providers::find_provider;

TEST_CASE("registry: every base URL parses, and only local servers use plain http") {
  for (const auto* row : all_providers()) {
    CAPTURE(row->name);
    const auto url = agentpress::core::parse_url(row->base_url);
    REQUIRE(url.has_value());
    CHECK((url->scheme == "https" || agentpress::core::is_loopback(url->host)));
  }
}

TEST_CASE("registry: prefixes and names are lower case, since routing compares them with lower-case names") {
  for (const auto* row : all_providers()) {
    for (const auto prefix : row->model_prefixes) {
      CHECK(std::string(prefix).find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string::npos);
    }
    for (const auto name : row->model_names) {
      CHECK(std::string(name).find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string::npos);
    }
  }
}

TEST_CASE("registry: names and aliases are found exactly, and nothing else is") {
  REQUIRE(find_provider("openai") != nullptr);
  CHECK(find_provider("claude") == find_provider("anthropic"));
  CHECK(find_provider("llama.cpp") == find_provider("llamacpp"));
  CHECK(find_provider("OpenAI") == nullptr);
  CHECK(find_provider("") == nullptr);
}

TEST_CASE("registry: no provider is chosen by an empty prefix") {
  for (const auto* row : all_providers()) {
    for (const auto prefix : row->model_prefixes) CHECK(prefix.size() >= 3);
  }
}

TEST_CASE("readme: its table of providers has every row, with its key variables") {
  std::ifstream file(std::string(AGENTPRESS_SOURCE_DIRECTORY) + "/README.md");
  REQUIRE(file.good());
  std::size_t found = 0;
  for (std::string line; std::getline(file, line);) {
    for (const auto* row : all_providers()) {
      if (!line.starts_with("| " + std::string(row->name) + " |")) continue;
      ++found;
      CAPTURE(line);
      for (const auto& variable : row->key_variables) CHECK(line.find(variable.name) != std::string::npos);
      CHECK(line.find(row->base_url_variable) != std::string::npos);
    }
  }
  CHECK(found == all_providers().size());
}
