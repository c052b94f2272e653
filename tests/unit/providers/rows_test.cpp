// Every row against a table typed by hand from the vendors' documentation: where a request goes, in which
// format, and which header carries the key.
#include "core/url.hpp"
#include "providers/endpoint.hpp"
#include "providers/registry.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

using namespace agentpress;
using core::FormatId;
using providers::AuthScheme;

namespace {

struct Expected {
  std::string_view provider;
  FormatId format;
  std::string_view url;
  AuthScheme auth;
  std::string_view key_variable;  ///< the one that wins
};

constexpr auto kChat = FormatId::openai_chat;
constexpr auto kResponses = FormatId::openai_responses;
constexpr auto kMessages = FormatId::anthropic_messages;

const std::vector<Expected>& expected_rows() {
  static const std::vector<Expected> kRows{
      {"ai21", kChat, "https://api.ai21.com/studio/v1/chat/completions", AuthScheme::bearer, "AI21_API_KEY"},
      {"anthropic", kMessages, "https://api.anthropic.com/v1/messages", AuthScheme::x_api_key,
       "ANTHROPIC_API_KEY"},
      {"cerebras", kChat, "https://api.cerebras.ai/v1/chat/completions", AuthScheme::bearer,
       "CEREBRAS_API_KEY"},
      {"cohere", FormatId::cohere_chat, "https://api.cohere.com/v2/chat", AuthScheme::bearer, "CO_API_KEY"},
      {"dashscope", kChat, "https://dashscope-intl.aliyuncs.com/compatible-mode/v1/chat/completions",
       AuthScheme::bearer, "DASHSCOPE_API_KEY"},
      {"deepseek", kChat, "https://api.deepseek.com/chat/completions", AuthScheme::bearer,
       "DEEPSEEK_API_KEY"},
      {"echo", kChat, "http://127.0.0.1/echo/chat/completions", AuthScheme::none, ""},
      {"fireworks", kChat, "https://api.fireworks.ai/inference/v1/chat/completions", AuthScheme::bearer,
       "FIREWORKS_API_KEY"},
      {"github", kChat, "https://models.github.ai/inference/chat/completions", AuthScheme::bearer,
       "GITHUB_TOKEN"},
      {"google", FormatId::gemini, "https://generativelanguage.googleapis.com/v1beta/models/{model}:{method}",
       AuthScheme::x_goog_api_key, "GOOGLE_API_KEY"},
      {"groq", kChat, "https://api.groq.com/openai/v1/chat/completions", AuthScheme::bearer, "GROQ_API_KEY"},
      {"huggingface", kChat, "https://router.huggingface.co/v1/chat/completions", AuthScheme::bearer,
       "HF_TOKEN"},
      {"litellm", kChat, "http://127.0.0.1:4000/v1/chat/completions", AuthScheme::bearer, "LITELLM_API_KEY"},
      {"llamacpp", kChat, "http://127.0.0.1:8080/v1/chat/completions", AuthScheme::bearer, "LLAMA_API_KEY"},
      {"lmstudio", kChat, "http://127.0.0.1:1234/v1/chat/completions", AuthScheme::bearer,
       "LMSTUDIO_API_KEY"},
      {"meta", kResponses, "https://api.meta.ai/v1/responses", AuthScheme::bearer, "META_API_KEY"},
      {"minimax", kMessages, "https://api.minimax.io/anthropic/v1/messages", AuthScheme::x_api_key,
       "MINIMAX_API_KEY"},
      {"mistral", kChat, "https://api.mistral.ai/v1/chat/completions", AuthScheme::bearer, "MISTRAL_API_KEY"},
      {"moonshot", kChat, "https://api.moonshot.ai/v1/chat/completions", AuthScheme::bearer,
       "MOONSHOT_API_KEY"},
      {"nvidia", kChat, "https://integrate.api.nvidia.com/v1/chat/completions", AuthScheme::bearer,
       "NVIDIA_API_KEY"},
      {"ollama", FormatId::ollama_chat, "http://127.0.0.1:11434/api/chat", AuthScheme::bearer,
       "OLLAMA_API_KEY"},
      {"openai", kResponses, "https://api.openai.com/v1/responses", AuthScheme::bearer, "OPENAI_API_KEY"},
      {"openrouter", kChat, "https://openrouter.ai/api/v1/chat/completions", AuthScheme::bearer,
       "OPENROUTER_API_KEY"},
      {"perplexity", kChat, "https://api.perplexity.ai/chat/completions", AuthScheme::bearer,
       "PERPLEXITY_API_KEY"},
      {"together", kChat, "https://api.together.ai/v1/chat/completions", AuthScheme::bearer,
       "TOGETHER_API_KEY"},
      {"vllm", kChat, "http://127.0.0.1:8000/v1/chat/completions", AuthScheme::bearer, "VLLM_API_KEY"},
      {"xai", kResponses, "https://api.x.ai/v1/responses", AuthScheme::bearer, "XAI_API_KEY"},
      {"zai", kChat, "https://api.z.ai/api/paas/v4/chat/completions", AuthScheme::bearer, "ZAI_API_KEY"},
  };
  return kRows;
}

std::set<std::string_view> variables_of(std::string_view provider) {
  std::set<std::string_view> names;
  for (const auto& variable : providers::find_provider(provider)->key_variables) names.insert(variable.name);
  return names;
}

providers::ResolvedEndpoint resolved(const std::string& provider, const std::string& model) {
  const providers::ProviderTable table;
  const auto route = providers::route_model({.model = model, .provider = provider}, {}, table);
  REQUIRE(route.has_value());
  const auto endpoint = providers::resolve_endpoint(*route, {}, {});
  REQUIRE(endpoint.has_value());
  return *endpoint;
}

}  // namespace

TEST_CASE("rows: format, address, auth header and first key variable of every provider") {
  CHECK(expected_rows().size() == providers::all_providers().size());
  for (const Expected& expected : expected_rows()) {
    CAPTURE(expected.provider);
    const auto* row = providers::find_provider(expected.provider);
    REQUIRE(row != nullptr);
    const auto endpoint = resolved(std::string(expected.provider), "some-model");
    CHECK(core::join_url(endpoint.endpoint.base_url, endpoint.endpoint.chat_path) == expected.url);
    CHECK(endpoint.endpoint.format == expected.format);
    CHECK(endpoint.is_vendor_origin);
    CHECK(row->auth == expected.auth);
    if (expected.key_variable.empty()) {
      CHECK(row->key_variables.empty());
    } else {
      CHECK(row->key_variables.begin()->name == expected.key_variable);
      CHECK(row->key_variables.begin()->scheme == expected.auth);
    }
  }
}

TEST_CASE("rows: what each provider is asked for free, and whether the answer proves the key") {
  using providers::KeyProof;
  struct Health {
    std::string_view provider;
    std::string_view method;
    std::string_view path;
    KeyProof proof;
  };
  // By hand, from the vendors' documentation. An empty path: nothing free is documented.
  static constexpr Health kHealth[] = {
      {"ai21", "GET", "", KeyProof::none},
      {"anthropic", "GET", "/v1/models?limit=1000", KeyProof::status},
      {"cerebras", "GET", "/v1/models", KeyProof::status},
      {"cohere", "POST", "/v1/check-api-key", KeyProof::valid_flag},
      {"dashscope", "GET", "", KeyProof::none},
      {"deepseek", "GET", "/models", KeyProof::status},
      {"echo", "GET", "", KeyProof::none},
      {"fireworks", "GET", "/models", KeyProof::status},
      {"github", "GET", "/../catalog/models", KeyProof::status},
      {"google", "GET", "/v1beta/models?pageSize=1000", KeyProof::status},
      {"groq", "GET", "/openai/v1/models", KeyProof::status},
      {"huggingface", "GET", "/models", KeyProof::none},
      {"litellm", "GET", "/health/liveliness", KeyProof::none},
      {"llamacpp", "GET", "/health", KeyProof::none},
      {"lmstudio", "GET", "/models", KeyProof::none},
      {"meta", "GET", "/models", KeyProof::status},
      {"minimax", "GET", "", KeyProof::none},
      {"mistral", "GET", "/v1/models", KeyProof::status},
      {"moonshot", "GET", "/models", KeyProof::status},
      {"nvidia", "GET", "/models", KeyProof::none},
      {"ollama", "GET", "/api/version", KeyProof::none},
      {"openai", "GET", "/models", KeyProof::status},
      {"openrouter", "GET", "/key", KeyProof::status},
      {"perplexity", "GET", "", KeyProof::none},
      {"together", "GET", "/models", KeyProof::status},
      {"vllm", "GET", "/../health", KeyProof::none},
      {"xai", "GET", "/models", KeyProof::status},
      {"zai", "GET", "", KeyProof::none},
  };
  CHECK(std::size(kHealth) == providers::all_providers().size());
  for (const auto& expected : kHealth) {
    CAPTURE(expected.provider);
    const auto* row = providers::find_provider(expected.provider);
    REQUIRE(row != nullptr);
    CHECK(row->health.method == expected.method);
    CHECK(row->health.path == expected.path);
    CHECK(row->health.proof == expected.proof);
    const bool is_huggingface = expected.provider == "huggingface";
    CHECK(row->health.key_url == (is_huggingface ? "https://huggingface.co/api/whoami-v2" : ""));
  }
}

TEST_CASE("rows: further key variables, and which are shared with other tools") {
  CHECK(variables_of("anthropic") == std::set<std::string_view>{"ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"});
  CHECK(variables_of("cohere") == std::set<std::string_view>{"CO_API_KEY", "COHERE_API_KEY"});
  CHECK(variables_of("google") ==
        std::set<std::string_view>{"GOOGLE_API_KEY", "GEMINI_API_KEY", "GOOGLE_GENERATIVE_AI_API_KEY"});
  CHECK(variables_of("huggingface") ==
        std::set<std::string_view>{"HF_TOKEN", "HUGGINGFACE_API_KEY", "HUGGING_FACE_HUB_TOKEN"});
  CHECK(variables_of("litellm") == std::set<std::string_view>{"LITELLM_API_KEY", "LITELLM_MASTER_KEY"});
  CHECK(variables_of("zai") == std::set<std::string_view>{"ZAI_API_KEY", "ZHIPU_API_KEY", "ZHIPUAI_API_KEY"});
  std::set<std::string_view> shared;
  for (const auto* row : providers::all_providers()) {
    for (const auto& variable : row->key_variables) {
      if (variable.is_shared) shared.insert(variable.name);
    }
  }
  CHECK(shared == std::set<std::string_view>{"GITHUB_TOKEN", "HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"});
}

TEST_CASE("rows: no two providers read the same key variable") {
  std::set<std::string_view> seen;
  for (const auto* row : providers::all_providers()) {
    for (const auto& variable : row->key_variables) {
      CAPTURE(variable.name);
      CHECK(seen.insert(variable.name).second);
    }
  }
}

TEST_CASE("rows: every hosted provider has a default model that routes back to it or names it") {
  const providers::ProviderTable table;
  for (const auto* row : providers::all_providers()) {
    if (!row->key_required) continue;
    CAPTURE(row->name);
    CHECK_FALSE(row->default_model.empty());
    const auto route = providers::route_model({.model = row->default_model}, {}, table);
    // Weights that many serve need the provider's name before them; a hosted model must not go elsewhere.
    if (route && row->default_model.find('/') == std::string_view::npos)
      CHECK(route->provider->name == row->name);
  }
}

TEST_CASE("rows: the models that take no system instruction") {
  CHECK(resolved("google", "gemma-4-31b-it").endpoint.system_in_first_turn);
  CHECK_FALSE(resolved("google", "gemini-3.8-flash").endpoint.system_in_first_turn);
}

TEST_CASE("rows: where reasoning must be sent back") {
  CHECK(resolved("cerebras", "gpt-oss-120b").endpoint.quirks.reasoning_echo == "reasoning");
  CHECK(resolved("deepseek", "deepseek-flash").endpoint.quirks.reasoning_echo == "reasoning_content");
  CHECK(resolved("mistral", "magistral-medium").endpoint.quirks.reasoning_echo == "content");
  CHECK(resolved("openrouter", "z-ai/glm-5").endpoint.quirks.reasoning_echo == "reasoning_details");
  CHECK(resolved("groq", "openai/gpt-oss-20b").endpoint.quirks.reasoning_echo.empty());
}

TEST_CASE("rows: the models whose thinking is counted in tokens, and those that do not reason") {
  CHECK(resolved("anthropic", "claude-sonnet-4-5").endpoint.budget_thinking);
  CHECK(resolved("anthropic", "claude-opus-4-20250514").endpoint.budget_thinking);
  CHECK_FALSE(resolved("anthropic", "claude-opus-4-8").endpoint.budget_thinking);
  CHECK_FALSE(resolved("anthropic", "claude-sonnet-5-5").endpoint.budget_thinking);
  CHECK(resolved("google", "gemini-2.5-pro").endpoint.budget_thinking);
  CHECK_FALSE(resolved("google", "gemini-3.8-flash").endpoint.budget_thinking);
  CHECK_FALSE(resolved("openai", "gpt-4.1").endpoint.encrypted_reasoning);
  CHECK_FALSE(resolved("openai", "ft:GPT-4o:team::id").endpoint.encrypted_reasoning);
  CHECK(resolved("openai", "gpt-6.1-sol").endpoint.encrypted_reasoning);
  CHECK(resolved("openai", "o3").endpoint.encrypted_reasoning);
}

TEST_CASE("rows: regions are addresses of the same vendor with another host") {
  struct Row {
    std::string_view provider, region, url;
  };
  for (const Row& expected : {Row{"openai", "eu", "https://eu.api.openai.com/v1"},
                              Row{"openai", "jp", "https://jp.api.openai.com/v1"},
                              Row{"mistral", "us", "https://api.us.mistral.ai"},
                              Row{"moonshot", "china", "https://api.moonshot.cn/v1"},
                              Row{"zai", "china", "https://open.bigmodel.cn/api/paas/v4"},
                              Row{"zai", "coding", "https://api.z.ai/api/coding/paas/v4"},
                              Row{"dashscope", "china", "https://dashscope.aliyuncs.com/compatible-mode/v1"},
                              Row{"minimax", "china", "https://api.minimaxi.com/anthropic"},
                              Row{"ollama", "cloud", "https://ollama.com"}}) {
    CAPTURE(expected.provider);
    CAPTURE(expected.region);
    std::string_view found;
    for (const auto& region : providers::find_provider(expected.provider)->regions) {
      if (region.name == expected.region) found = region.base_url;
    }
    CHECK(found == expected.url);
  }
}
