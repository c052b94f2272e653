// Routing: which provider a model goes to, and that a name never reaches one by accident.
#include "providers/routing.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using agentpress::core::ErrorClass;
using agentpress::providers::ProviderTable;
using agentpress::providers::route_model;
using agentpress::providers::RouteRule;
using agentpress::providers::RoutingRules;

namespace {

struct Expected {
  std::string model;
  std::string provider;
  std::string sent;
  RouteRule rule;
};

void check_routes(const std::vector<Expected>& rows, const RoutingRules& rules, const ProviderTable& table) {
  for (const Expected& row : rows) {
    CAPTURE(row.model);
    const auto route = route_model({.model = row.model}, rules, table);
    REQUIRE(route.has_value());
    CHECK(route->provider->name == row.provider);
    CHECK(route->model == row.sent);
    CHECK(route->rule == row.rule);
    CHECK(route->requested_model == row.model);
    CHECK_FALSE(route->reason.empty());
  }
}

}  // namespace

TEST_CASE("routing: built-in prefixes and names lead to their provider, whatever their case") {
  const ProviderTable table;
  check_routes({{"gpt-4.1", "openai", "gpt-4.1", RouteRule::model_prefix},
                {"GPT-4.1", "openai", "GPT-4.1", RouteRule::model_prefix},
                {"chatgpt-4o-latest", "openai", "chatgpt-4o-latest", RouteRule::model_prefix},
                {"o3", "openai", "o3", RouteRule::model_name},
                {"o4-mini", "openai", "o4-mini", RouteRule::model_prefix},
                {"ft:gpt-4o:org::id", "openai", "ft:gpt-4o:org::id", RouteRule::model_prefix},
                {"claude-sonnet-4-5", "anthropic", "claude-sonnet-4-5", RouteRule::model_prefix},
                {"mistral-large-latest", "mistral", "mistral-large-latest", RouteRule::model_prefix},
                {"open-mixtral-8x7b", "mistral", "open-mixtral-8x7b", RouteRule::model_prefix},
                {"codestral-latest", "mistral", "codestral-latest", RouteRule::model_prefix},
                {"deepseek-v4-pro", "deepseek", "deepseek-v4-pro", RouteRule::model_prefix},
                {"llama-3.1-8b-instant", "groq", "llama-3.1-8b-instant", RouteRule::model_name},
                {"gemini-3.8-flash", "google", "gemini-3.8-flash", RouteRule::model_prefix},
                {"gemma-4-31b-it", "google", "gemma-4-31b-it", RouteRule::model_name},
                {"grok-4.7", "xai", "grok-4.7", RouteRule::model_prefix},
                {"command-r", "cohere", "command-r", RouteRule::model_prefix},
                {"c4ai-aya-expanse-32b", "cohere", "c4ai-aya-expanse-32b", RouteRule::model_prefix},
                {"sonar-pro", "perplexity", "sonar-pro", RouteRule::model_prefix},
                {"r1-1776", "perplexity", "r1-1776", RouteRule::model_name},
                {"kimi-k3", "moonshot", "kimi-k3", RouteRule::model_prefix},
                {"glm-5.3", "zai", "glm-5.3", RouteRule::model_prefix},
                {"qwen-max", "dashscope", "qwen-max", RouteRule::model_prefix},
                {"qwen3.8-max-0902", "dashscope", "qwen3.8-max-0902", RouteRule::model_prefix},
                {"MiniMax-M3", "minimax", "MiniMax-M3", RouteRule::model_prefix},
                {"muse-spark-1.3", "meta", "muse-spark-1.3", RouteRule::model_prefix},
                {"jamba-large", "ai21", "jamba-large", RouteRule::model_prefix},
                {"accounts/fireworks/models/glm-5p3", "fireworks", "accounts/fireworks/models/glm-5p3",
                 RouteRule::model_prefix},
                {"echo", "echo", "echo", RouteRule::model_name}},
               {}, table);
}

TEST_CASE("routing: PROVIDER/MODEL names its provider, and the rest may hold further slashes and colons") {
  const ProviderTable table;
  check_routes(
      {{"groq/openai/gpt-oss-120b", "groq", "openai/gpt-oss-120b", RouteRule::explicit_name},
       {"openrouter/anthropic/claude-opus-4", "openrouter", "anthropic/claude-opus-4",
        RouteRule::explicit_name},
       {"ollama/qwen3:8b", "ollama", "qwen3:8b", RouteRule::explicit_name},
       {"openai/claude-sonnet-4-5", "openai", "claude-sonnet-4-5", RouteRule::explicit_name},
       {"fireworks/accounts/fireworks/models/kimi-k3", "fireworks", "accounts/fireworks/models/kimi-k3",
        RouteRule::explicit_name},
       {"nvidia/openai/gpt-oss-20b", "nvidia", "openai/gpt-oss-20b", RouteRule::explicit_name},
       {"hf/zai-org/GLM-5.3:fastest", "huggingface", "zai-org/GLM-5.3:fastest", RouteRule::explicit_name},
       {"gemini/gemini-3.8-flash", "google", "gemini-3.8-flash", RouteRule::explicit_name},
       {"kimi/kimi-k3", "moonshot", "kimi-k3", RouteRule::explicit_name},
       {"llama.cpp/any", "llamacpp", "any", RouteRule::explicit_name}},
      {}, table);
}

TEST_CASE("routing: unknown and ambiguous names are errors with a hint, and reach no provider") {
  const ProviderTable table;
  for (const std::string model : {"gtp-4.1",
                                  "cluade-sonnet-4",
                                  "gpt",
                                  "claude",
                                  "gpt-oss-120b",
                                  "llama-3.3-70b",
                                  "qwen3:8b",
                                  "qwen3-32b",
                                  "gemma-3-27b",
                                  "meta-llama/llama-4-scout",
                                  "Qwen/Qwen3-32B",
                                  "deepseek-ai/DeepSeek-V3",
                                  "gpt-4.1/x",
                                  "claude-x/y",
                                  "unknown/gpt-4.1",
                                  "mixtral-8x7b",
                                  "mistral-7b-instruct",
                                  "echoes",
                                  "o1x",
                                  "deepseek-r1-distill-llama-70b",
                                  "anthropic.claude-sonnet-4-v1:0",
                                  "us.anthropic.claude-opus-4-v1:0",
                                  "claude-sonnet-4@20250514",
                                  "deepseek-r1:8b",
                                  "kimi-k2:1t-cloud",
                                  "command-r:35b",
                                  "glm-4.6:cloud",
                                  "muse-spark-open-1",
                                  "moonshotai/Kimi-K3",
                                  "qwen/qwen3-32b",
                                  "accounts/other/models/x",
                                  "nova-pro",
                                  "projects/p/locations/l/models/gemini",
                                  "arn:aws:bedrock:x",
                                  "commander-x",
                                  "",
                                  "  ",
                                  "/",
                                  "openai/",
                                  "höchst-seltsam",
                                  "openai:gpt-4.1",
                                  "mistral:7b",
                                  "OPENAI/gpt-4.1"}) {
    CAPTURE(model);
    const auto route = route_model({.model = model}, {}, table);
    REQUIRE_FALSE(route.has_value());
    CHECK(route.error().error_class == ErrorClass::unknown_model);
    CHECK_FALSE(route.error().message.empty());
    CHECK_FALSE(route.error().retryable);
  }
}

TEST_CASE("routing: errors offer what was probably meant") {
  struct Row {
    std::string model;
    std::string hint;
  };
  const ProviderTable table;
  for (const Row& row :
       {Row{"cluade-sonnet-4", "'claude-sonnet-4'"}, Row{"gtp-4.1", "'gpt-4.1'"},
        Row{"openia/gpt-4.1", "'openai'"}, Row{"gpt-oss-120b", "'groq/openai/gpt-oss-120b'"},
        Row{"mistral:7b", "'mistral/7b' or 'ollama/mistral:7b'"}, Row{"qwen3:8b", "'ollama/qwen3:8b'"},
        Row{"deepseek-r1:8b", "'deepseek/deepseek-r1:8b' or 'ollama/deepseek-r1:8b'"},
        Row{"gpt-oss-120b", "'cerebras/gpt-oss-120b'"}, Row{"qwen3-32b", "'dashscope/qwen3-32b'"},
        Row{"zai-org/GLM-5.3", "'together/zai-org/GLM-5.3', 'huggingface/zai-org/GLM-5.3'"},
        Row{"gork-4.7", "'grok-4.7'"}, Row{"meta-llama/llama-4", "'openrouter/meta-llama/llama-4'"}}) {
    CAPTURE(row.model);
    const auto route = route_model({.model = row.model}, {}, table);
    REQUIRE_FALSE(route.has_value());
    CHECK(route.error().hint.find(row.hint) != std::string::npos);
  }
}

TEST_CASE("routing: --provider takes the name verbatim, without alias, prefix or slash rules") {
  const ProviderTable table;
  const RoutingRules rules{.aliases = {{"fast", "openai/gpt-4.1"}}, .prefixes = {{"claude-", "openai"}}};
  for (const std::string model : {"fast", "claude-sonnet-4-5", "openai/gpt-oss-120b", "qwen3:8b"}) {
    CAPTURE(model);
    const auto route = route_model({.model = model, .provider = "groq"}, rules, table);
    REQUIRE(route.has_value());
    CHECK(route->provider->name == "groq");
    CHECK(route->model == model);
    CHECK(route->rule == RouteRule::provider_option);
  }
  const auto unknown = route_model({.model = "gpt-4.1", .provider = "opnai"}, rules, table);
  REQUIRE_FALSE(unknown.has_value());
  CHECK(unknown.error().hint.find("openai") != std::string::npos);
}

TEST_CASE("routing: the user's aliases and prefixes come before the built-in table") {
  const ProviderTable table;
  const RoutingRules rules{
      .aliases = {{"fast", "groq/llama-3.1-8b-instant"}, {"gpt-4.1", "openrouter/openai/gpt-4.1"}},
      .prefixes = {{"claude-", "openrouter"}, {"claude-haiku", "anthropic"}, {"qwen", "ollama"}}};
  check_routes({{"fast", "groq", "llama-3.1-8b-instant", RouteRule::alias},
                {"gpt-4.1", "openrouter", "openai/gpt-4.1", RouteRule::alias},
                {"claude-sonnet-4-5", "openrouter", "claude-sonnet-4-5", RouteRule::user_prefix},
                {"claude-haiku-4-5", "anthropic", "claude-haiku-4-5", RouteRule::user_prefix},
                {"qwen3:8b", "ollama", "qwen3:8b", RouteRule::user_prefix},
                {"groq/qwen/x", "groq", "qwen/x", RouteRule::explicit_name}},
               rules, table);
}

TEST_CASE("routing: an alias or prefix that leads nowhere is a configuration error that names it") {
  const ProviderTable table;
  const auto alias = route_model({.model = "fast"}, {.aliases = {{"fast", "nobody-knows"}}}, table);
  REQUIRE_FALSE(alias.has_value());
  CHECK(alias.error().error_class == ErrorClass::configuration);
  CHECK(alias.error().message.find("alias 'fast'") != std::string::npos);
  const auto prefix = route_model({.model = "x-1"}, {.prefixes = {{"x-", "nobody"}}}, table);
  REQUIRE_FALSE(prefix.has_value());
  CHECK(prefix.error().error_class == ErrorClass::configuration);
  CHECK(prefix.error().message.find("prefix \"x-\"") != std::string::npos);
}

TEST_CASE("routing: ids of Bedrock and Vertex go to a provider of that name once the user defines one") {
  ProviderTable table;
  table.change("bedrock").base_url = "http://127.0.0.1:1";
  const auto route = route_model({.model = "us.anthropic.claude-opus-4-v1:0"}, {}, table);
  REQUIRE(route.has_value());
  CHECK(route->provider->name == "bedrock");
  CHECK(route->rule == RouteRule::recognised_id);
}

TEST_CASE("routing: the description names model, provider and rule") {
  const ProviderTable table;
  const auto route = route_model({.model = "gpt-4.1"}, {}, table);
  REQUIRE(route.has_value());
  CHECK(agentpress::providers::describe_route(*route) == "gpt-4.1 -> openai (prefix \"gpt-\")");
}
