#include "providers/provider_table.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using agentpress::providers::ProviderTable;

TEST_CASE("provider table: a change to a built-in row leaves the other rows and the registry alone") {
  ProviderTable changed;
  const ProviderTable untouched;
  changed.change("openai").base_url = changed.keep("https://gateway.example/v1");
  CHECK(changed.find("openai")->base_url == "https://gateway.example/v1");
  CHECK(untouched.find("openai")->base_url == "https://api.openai.com/v1");
  CHECK(changed.all().size() == untouched.all().size());
  CHECK(changed.find("anthropic") == untouched.find("anthropic"));
}

TEST_CASE("provider table: a new provider is found by name, keeps the order, and can be changed again") {
  ProviderTable table;
  table.change("my-gateway").base_url = "http://127.0.0.1:1/v1";
  table.change("my-gateway").title = "Mine";
  REQUIRE(table.find("my-gateway") != nullptr);
  CHECK(table.find("my-gateway")->base_url == "http://127.0.0.1:1/v1");
  CHECK(table.find("my-gateway")->title == "Mine");
  const auto names = table.names();
  CHECK(std::ranges::is_sorted(names));
  CHECK(std::ranges::count(names, "my-gateway") == 1);
}

TEST_CASE("provider table: an exact name wins over another row's alias") {
  ProviderTable table;
  table.change("claude").title = "mine";
  REQUIRE(table.find("claude") != nullptr);
  CHECK(table.find("claude")->title == "mine");
}
