// From route to address: precedence of base URLs and their odd forms.
#include "providers/endpoint.hpp"

#include "core/url.hpp"

#include <doctest/doctest.h>

using agentpress::core::ErrorClass;
using agentpress::core::join_url;
using agentpress::providers::EndpointSources;
using agentpress::providers::ProviderTable;
using agentpress::providers::resolve_endpoint;
using agentpress::providers::route_model;
using agentpress::providers::url_from_host;
using agentpress::util::Environment;

namespace {

Environment with_variable(const std::string& name, const std::string& value) {
  std::map<std::string, std::string, std::less<>> variables;
  variables.emplace(name, value);
  return Environment(std::move(variables));
}

auto resolve(std::string_view model, const EndpointSources& sources = {},
             const Environment& environment = {}) {
  static const ProviderTable table;
  const auto route = route_model({.model = model}, {}, table);
  REQUIRE(route.has_value());
  return resolve_endpoint(*route, sources, environment);
}

std::string url_of(std::string_view model, const Environment& environment) {
  const auto resolved = resolve(model, {}, environment);
  REQUIRE(resolved.has_value());
  return join_url(resolved->endpoint.base_url, resolved->endpoint.chat_path);
}

}  // namespace

TEST_CASE("endpoint: --base-url beats the vendor's variable, which beats the row") {
  const Environment environment = with_variable("OPENAI_BASE_URL", "https://from-environment.example/v1");
  const auto flag = resolve("gpt-4.1", {.base_url_option = "https://from-option.example/v1/"}, environment);
  REQUIRE(flag.has_value());
  CHECK(flag->endpoint.base_url == "https://from-option.example/v1");
  CHECK(flag->base_url_source == "--base-url");
  CHECK_FALSE(flag->is_vendor_origin);
  const auto variable = resolve("gpt-4.1", {}, environment);
  REQUIRE(variable.has_value());
  CHECK(variable->endpoint.base_url == "https://from-environment.example/v1");
  CHECK(variable->base_url_source == "OPENAI_BASE_URL");
  const auto row = resolve("gpt-4.1");
  REQUIRE(row.has_value());
  CHECK(row->endpoint.base_url == "https://api.openai.com/v1");
  CHECK(row->is_vendor_origin);
}

TEST_CASE("endpoint: one provider's variable does not move another provider") {
  const Environment environment = with_variable("OPENAI_BASE_URL", "https://elsewhere.example/v1");
  CHECK(url_of("claude-sonnet-4-5", environment) == "https://api.anthropic.com/v1/messages");
  CHECK(url_of("groq/x", environment) == "https://api.groq.com/openai/v1/chat/completions");
  CHECK(url_of("deepseek-flash", environment) == "https://api.deepseek.com/chat/completions");
}

TEST_CASE("endpoint: path segments that a base URL repeats are not doubled") {
  CHECK(url_of("claude-sonnet-4-5", with_variable("ANTHROPIC_BASE_URL", "https://gateway.example/v1/")) ==
        "https://gateway.example/v1/messages");
  CHECK(url_of("groq/x", with_variable("GROQ_BASE_URL", "https://gateway.example")) ==
        "https://gateway.example/openai/v1/chat/completions");
  CHECK(url_of("groq/x", with_variable("GROQ_BASE_URL", "https://gateway.example/openai/v1")) ==
        "https://gateway.example/openai/v1/chat/completions");
}

TEST_CASE("endpoint: an unusable base URL is refused with its source, and never shows user info") {
  const auto option = resolve("gpt-4.1", {.base_url_option = "ftp://x"});
  REQUIRE_FALSE(option.has_value());
  CHECK(option.error().error_class == ErrorClass::usage);
  const auto variable =
      resolve("gpt-4.1", {}, with_variable("OPENAI_BASE_URL", "https://user:secret@host/v1"));
  REQUIRE_FALSE(variable.has_value());
  CHECK(variable.error().error_class == ErrorClass::configuration);
  CHECK(variable.error().message.find("OPENAI_BASE_URL") != std::string::npos);
  CHECK(variable.error().message.find("secret") == std::string::npos);
}

TEST_CASE("endpoint: OLLAMA_HOST in all its forms") {
  struct Row {
    std::string_view host, url;
  };
  for (const Row& row :
       {Row{"localhost", "http://localhost:11434"}, Row{"localhost:80", "http://localhost:80"},
        Row{":9000", "http://127.0.0.1:9000"}, Row{"0.0.0.0", "http://127.0.0.1:11434"},
        Row{"0.0.0.0:1234", "http://127.0.0.1:1234"}, Row{"https://ollama.example", "https://ollama.example"},
        Row{"http://h:1/path", "http://h:1/path"}, Row{"[::1]:5", "http://[::1]:5"},
        Row{"::1", "http://[::1]:11434"}, Row{"[::]", "http://[::1]:11434"}}) {
    CAPTURE(row.host);
    CHECK(url_from_host(row.host, 11434) == row.url);
  }
  CHECK(url_of("ollama/x", with_variable("OLLAMA_HOST", "127.0.0.1:9")) ==
        "http://127.0.0.1:9/v1/chat/completions");
}

TEST_CASE("endpoint: the limit that Anthropic's format demands follows the model family") {
  struct Row {
    std::string_view model;
    long tokens;
  };
  for (const Row& row : {Row{"claude-3-haiku-20240307", 4096}, Row{"claude-3-5-sonnet-20241022", 8192},
                         Row{"claude-opus-4-1-20250805", 32000}, Row{"claude-sonnet-4-5", 64000}}) {
    CAPTURE(row.model);
    const auto resolved = resolve(row.model);
    REQUIRE(resolved.has_value());
    CHECK(resolved->endpoint.default_max_tokens == row.tokens);
  }
}

TEST_CASE("endpoint: a provider changed by the user keeps its name and is no vendor origin elsewhere") {
  ProviderTable table;
  table.change("openai").base_url = "https://gateway.example/v1";
  const auto route = route_model({.model = "gpt-4.1"}, {}, table);
  REQUIRE(route.has_value());
  const auto resolved = resolve_endpoint(*route, {.base_url_is_configured = true}, {});
  REQUIRE(resolved.has_value());
  CHECK(resolved->base_url_source == "configuration");
  CHECK_FALSE(resolved->is_vendor_origin);
}
