// From route to address: precedence of base URLs and their odd forms.
#include "providers/endpoint.hpp"

#include "core/url.hpp"
#include "support/variables.hpp"

#include <doctest/doctest.h>

using agentpress::core::ErrorClass;
using agentpress::core::FormatId;
using agentpress::core::HttpHeaders;
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
  CHECK(url_of("ollama/x", with_variable("OLLAMA_HOST", "127.0.0.1:9")) == "http://127.0.0.1:9/api/chat");
}

TEST_CASE("endpoint: what the base-URL variables of the other vendors contain") {
  struct Row {
    std::string_view model, variable, value, url;
  };
  for (const Row& row :
       {Row{"google/m", "GOOGLE_GEMINI_BASE_URL", "https://g.example",
            "https://g.example/v1beta/models/{model}:{method}"},
        Row{"google/m", "GOOGLE_GEMINI_BASE_URL", "https://g.example/v1beta/",
            "https://g.example/v1beta/models/{model}:{method}"},
        Row{"cerebras/m", "CEREBRAS_BASE_URL", "https://c.example", "https://c.example/v1/chat/completions"},
        Row{"cerebras/m", "CEREBRAS_BASE_URL", "https://c.example/v1",
            "https://c.example/v1/chat/completions"},
        Row{"together/m", "TOGETHER_BASE_URL", "https://t.example/v1",
            "https://t.example/v1/chat/completions"},
        Row{"openrouter/m", "OPENROUTER_BASE_URL", "https://o.example/api/v1",
            "https://o.example/api/v1/chat/completions"},
        Row{"perplexity/m", "PERPLEXITY_BASE_URL", "https://p.example", "https://p.example/chat/completions"},
        Row{"cohere/m", "CO_API_URL", "https://co.example", "https://co.example/v2/chat"},
        Row{"cohere/m", "CO_API_URL", "https://co.example/v2", "https://co.example/v2/chat"},
        Row{"litellm/m", "LITELLM_BASE_URL", "http://localhost:4001",
            "http://localhost:4001/v1/chat/completions"},
        Row{"litellm/m", "LITELLM_BASE_URL", "http://localhost:4001/v1",
            "http://localhost:4001/v1/chat/completions"}}) {
    CAPTURE(row.variable);
    CAPTURE(row.value);
    CHECK(url_of(row.model, with_variable(std::string(row.variable), std::string(row.value))) == row.url);
  }
}

TEST_CASE("endpoint: OpenAI is Responses at home and in its regions, and Chat on any other origin") {
  for (const std::string_view home : {"", "https://eu.api.openai.com/v1", "https://api.openai.com/v1/"}) {
    CAPTURE(home);
    const auto resolved = resolve("gpt-4.1", {.base_url_option = home});
    REQUIRE(resolved.has_value());
    CHECK(resolved->endpoint.format == FormatId::openai_responses);
    CHECK(resolved->endpoint.chat_path == "/responses");
    CHECK(resolved->is_vendor_origin);
  }
  for (const std::string_view away : {"https://gateway.example/v1", "http://127.0.0.1:4000/v1",
                                      "http://api.openai.com/v1", "https://api.openai.com.evil.example/v1"}) {
    CAPTURE(away);
    const auto resolved = resolve("gpt-4.1", {.base_url_option = away});
    REQUIRE(resolved.has_value());
    CHECK(resolved->endpoint.format == FormatId::openai_chat);
    CHECK(resolved->endpoint.chat_path == "/chat/completions");
    CHECK_FALSE(resolved->is_vendor_origin);
  }
  const auto other = resolve("grok-4.7", {.base_url_option = "https://gateway.example/v1"});
  REQUIRE(other.has_value());
  CHECK(other->endpoint.format == FormatId::openai_responses);
}

TEST_CASE("endpoint: header variables of the vendor are sent, its own lines last, and nobody else's") {
  const Environment environment =
      agentpress::test::variables({{"OPENAI_ORG_ID", " org-1 "},
                                   {"OPENAI_PROJECT_ID", ""},
                                   {"OPENAI_CUSTOM_HEADERS", "X-Team: blue\nopenai-organization: org-2"},
                                   {"ANTHROPIC_CUSTOM_HEADERS", "anthropic-version: 2026-10-21"},
                                   {"OPENROUTER_APP_TITLE", "mine"},
                                   {"OPENROUTER_HTTP_REFERER", "https://example.com"}});
  const auto headers_of = [&](std::string_view model) {
    const auto resolved = resolve(model, {}, environment);
    REQUIRE(resolved.has_value());
    return resolved->endpoint.headers;
  };
  CHECK(headers_of("gpt-4.1") == HttpHeaders{{"X-Team", "blue"}, {"openai-organization", "org-2"}});
  CHECK(headers_of("claude-x") == HttpHeaders{{"anthropic-version", "2026-10-21"}});
  CHECK(headers_of("openrouter/x") ==
        HttpHeaders{{"HTTP-Referer", "https://example.com"}, {"X-OpenRouter-Title", "mine"}});
  CHECK(headers_of("groq/x").empty());
}

TEST_CASE("endpoint: a header variable that cannot be sent, or carries a key, is refused without its value") {
  for (const auto& [name, value] : {std::pair{"OPENAI_ORG_ID", "org\nX-Evil: secret"},
                                    std::pair{"OPENAI_CUSTOM_HEADERS", "x-api-key: secret"}}) {
    CAPTURE(name);
    const auto resolved = resolve("gpt-4.1", {}, with_variable(name, value));
    REQUIRE_FALSE(resolved.has_value());
    CHECK(resolved.error().error_class == ErrorClass::configuration);
    CHECK(resolved.error().message.starts_with(name));
    CHECK((resolved.error().message + resolved.error().hint).find("secret") == std::string::npos);
  }
  CHECK(resolve("groq/x", {}, with_variable("OPENAI_CUSTOM_HEADERS", "x-api-key: secret")).has_value());
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
