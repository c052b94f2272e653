// Names of open-weight models: several providers serve them, so a bare name chooses none.
// Source: the vendors' model lists, as of 2026-11.
#pragma once

#include <array>
#include <string_view>

namespace agentpress::providers {

struct AmbiguousModel {
  std::string_view prefix;                     ///< lower case
  std::array<std::string_view, 3> candidates;  ///< `provider/` or `provider/organisation/`, the name follows
};

/// Longest prefix wins, against the built-in prefixes of the providers too ("gpt-oss" against "gpt-").
inline constexpr std::array kAmbiguousModels{
    AmbiguousModel{"deepseek-r1-distill", {"openrouter/deepseek/", "ollama/", "vllm/"}},
    AmbiguousModel{"gemma", {"openrouter/google/", "ollama/", "lmstudio/"}},
    AmbiguousModel{"gpt-oss", {"groq/openai/", "openrouter/openai/", "ollama/"}},
    AmbiguousModel{"granite", {"openrouter/ibm-granite/", "ollama/", "vllm/"}},
    AmbiguousModel{"hermes", {"openrouter/nousresearch/", "ollama/", "vllm/"}},
    AmbiguousModel{"llama", {"groq/", "openrouter/meta-llama/", "ollama/"}},
    AmbiguousModel{"mistral-7b", {"mistral/open-", "openrouter/mistralai/", "ollama/"}},
    AmbiguousModel{"mixtral", {"mistral/open-", "openrouter/mistralai/", "ollama/"}},
    AmbiguousModel{"nemotron", {"openrouter/nvidia/", "ollama/", "vllm/"}},
    AmbiguousModel{"phi-", {"openrouter/microsoft/", "ollama/", "lmstudio/"}},
    AmbiguousModel{"phi3", {"ollama/", "lmstudio/", "llamacpp/"}},
    AmbiguousModel{"phi4", {"ollama/", "lmstudio/", "llamacpp/"}},
    AmbiguousModel{"qwen", {"groq/qwen/", "openrouter/qwen/", "ollama/"}},
    AmbiguousModel{"qwq", {"openrouter/qwen/", "ollama/", "vllm/"}},
};

/// Organisations under which model files are published: `organisation/model` names weights, not a provider.
inline constexpr std::array<std::string_view, 12> kModelOrganisations{
    "allenai",   "deepseek-ai", "google",       "ibm-granite", "meta-llama", "microsoft",
    "minimaxai", "moonshotai",  "nousresearch", "nvidia",      "qwen",       "zai-org"};

}  // namespace agentpress::providers
