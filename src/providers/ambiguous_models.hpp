// Names of open-weight models: several providers serve them, so a bare name chooses none.
// Source: the vendors' model lists, as of 2026-11.
#pragma once

#include <array>
#include <string_view>

namespace agentpress::providers {

/// `provider/` or `provider/organisation/`, the name follows; examples, and never all that there are.
using Candidates = std::array<std::string_view, 4>;

struct AmbiguousModel {
  std::string_view prefix;  ///< lower case
  Candidates candidates;
};

/// Longest prefix wins, against the built-in prefixes of the providers too ("gpt-oss" against "gpt-").
inline constexpr std::array kAmbiguousModels{
    AmbiguousModel{"deepseek-r1-distill",
                   {"huggingface/deepseek-ai/", "openrouter/deepseek/", "ollama/", "vllm/"}},
    AmbiguousModel{"gemma", {"google/", "openrouter/google/", "ollama/", "lmstudio/"}},
    AmbiguousModel{"gpt-oss", {"groq/openai/", "cerebras/", "openrouter/openai/", "ollama/"}},
    AmbiguousModel{"granite", {"openrouter/ibm-granite/", "ollama/", "vllm/"}},
    AmbiguousModel{"hermes", {"openrouter/nousresearch/", "ollama/", "vllm/"}},
    AmbiguousModel{"llama", {"groq/", "openrouter/meta-llama/", "together/meta-llama/", "ollama/"}},
    AmbiguousModel{"mistral-7b", {"mistral/open-", "openrouter/mistralai/", "ollama/"}},
    AmbiguousModel{"mixtral", {"mistral/open-", "openrouter/mistralai/", "ollama/"}},
    AmbiguousModel{"muse-glimmer", {"ollama/", "vllm/", "llamacpp/"}},
    AmbiguousModel{"muse-spark-open", {"ollama/", "vllm/", "llamacpp/"}},
    AmbiguousModel{"nemotron", {"nvidia/nvidia/", "openrouter/nvidia/", "ollama/", "vllm/"}},
    AmbiguousModel{"phi-", {"openrouter/microsoft/", "ollama/", "lmstudio/"}},
    AmbiguousModel{"phi3", {"ollama/", "lmstudio/", "llamacpp/"}},
    AmbiguousModel{"phi4", {"ollama/", "lmstudio/", "llamacpp/"}},
    AmbiguousModel{"qvq", {"openrouter/qwen/", "ollama/", "vllm/"}},
    AmbiguousModel{"qwen", {"groq/qwen/", "openrouter/qwen/", "dashscope/", "ollama/"}},
    AmbiguousModel{"qwq", {"openrouter/qwen/", "ollama/", "vllm/"}},
};

struct ModelOrganisation {
  std::string_view name;  ///< lower case
  Candidates candidates;
};

/// Organisations under which model files are published: `organisation/model` names weights, not a provider.
/// Names of providers are not among them: `nvidia/...` is a model of that provider.
inline constexpr std::array kModelOrganisations{
    ModelOrganisation{"allenai", {"openrouter/", "huggingface/", "vllm/"}},
    ModelOrganisation{"coherelabs", {"huggingface/", "vllm/"}},
    ModelOrganisation{"deepseek-ai", {"together/", "huggingface/", "nvidia/", "vllm/"}},
    ModelOrganisation{"ibm-granite", {"openrouter/", "huggingface/", "vllm/"}},
    ModelOrganisation{"meta-llama", {"groq/", "openrouter/", "together/", "huggingface/"}},
    ModelOrganisation{"microsoft", {"openrouter/", "github/", "huggingface/", "vllm/"}},
    ModelOrganisation{"minimaxai", {"together/", "huggingface/", "nvidia/", "vllm/"}},
    ModelOrganisation{"mistralai", {"openrouter/", "huggingface/", "together/", "vllm/"}},
    ModelOrganisation{"moonshotai", {"openrouter/", "together/", "huggingface/", "groq/"}},
    ModelOrganisation{"nousresearch", {"openrouter/", "huggingface/", "vllm/"}},
    ModelOrganisation{"qwen", {"groq/", "openrouter/", "huggingface/", "together/"}},
    ModelOrganisation{"zai-org", {"together/", "huggingface/", "vllm/"}},
};

}  // namespace agentpress::providers
