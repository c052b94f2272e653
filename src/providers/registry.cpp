#include "providers/registry.hpp"

#include "providers/rows/ai21.hpp"
#include "providers/rows/anthropic.hpp"
#include "providers/rows/cerebras.hpp"
#include "providers/rows/cohere.hpp"
#include "providers/rows/dashscope.hpp"
#include "providers/rows/deepseek.hpp"
#include "providers/rows/echo.hpp"
#include "providers/rows/fireworks.hpp"
#include "providers/rows/github.hpp"
#include "providers/rows/google.hpp"
#include "providers/rows/groq.hpp"
#include "providers/rows/huggingface.hpp"
#include "providers/rows/litellm.hpp"
#include "providers/rows/llamacpp.hpp"
#include "providers/rows/lmstudio.hpp"
#include "providers/rows/meta.hpp"
#include "providers/rows/minimax.hpp"
#include "providers/rows/mistral.hpp"
#include "providers/rows/moonshot.hpp"
#include "providers/rows/nvidia.hpp"
#include "providers/rows/ollama.hpp"
#include "providers/rows/openai.hpp"
#include "providers/rows/openrouter.hpp"
#include "providers/rows/perplexity.hpp"
#include "providers/rows/together.hpp"
#include "providers/rows/vllm.hpp"
#include "providers/rows/xai.hpp"
#include "providers/rows/zai.hpp"

#include <algorithm>
#include <array>

namespace agentpress::providers {
namespace {

constexpr std::array kRegistry{&kAi21,     &kAnthropic, &kCerebras, &kCohere, &kDashscope,  &kDeepseek,
                               &kEcho,     &kFireworks, &kGithub,   &kGoogle, &kGroq,       &kHuggingface,
                               &kLitellm,  &kLlamacpp,  &kLmstudio, &kMeta,   &kMinimax,    &kMistral,
                               &kMoonshot, &kNvidia,    &kOllama,   &kOpenai, &kOpenrouter, &kPerplexity,
                               &kTogether, &kVllm,      &kXai,      &kZai};

consteval bool names_are_sorted_and_unique() {
  for (std::size_t index = 1; index < kRegistry.size(); ++index) {
    if (kRegistry[index - 1]->name >= kRegistry[index]->name) return false;
  }
  return true;
}
static_assert(names_are_sorted_and_unique(),
              "provider registry: rows must be sorted by name, each name once");

template <class Strings>
consteval bool contains(const Strings& strings, std::string_view wanted) {
  for (const auto& string : strings) {
    if (string == wanted) return true;
  }
  return false;
}

consteval bool no_model_prefix_or_name_is_claimed_twice() {
  for (const Provider* one : kRegistry) {
    for (const Provider* other : kRegistry) {
      // By name: g++ 12 cannot compare addresses in a constant expression under its sanitizers.
      if (one->name == other->name) continue;
      for (const auto prefix : one->model_prefixes) {
        if (contains(other->model_prefixes, prefix)) return false;
      }
      for (const auto name : one->model_names) {
        if (contains(other->model_names, name)) return false;
      }
    }
  }
  return true;
}
static_assert(no_model_prefix_or_name_is_claimed_twice(),
              "provider registry: a model prefix or name may belong to one provider only");

consteval bool no_alias_hides_another_provider() {
  for (const Provider* one : kRegistry) {
    for (const Provider* other : kRegistry) {
      if (contains(one->aliases, other->name)) return false;
      for (const auto alias : one->aliases) {
        if (one->name != other->name && contains(other->aliases, alias)) return false;
      }
    }
  }
  return true;
}
static_assert(no_alias_hides_another_provider(),
              "provider registry: an alias must lead to one provider only");

consteval bool rows_are_complete() {
  for (const Provider* row : kRegistry) {
    if (row->title.empty() || row->base_url.empty() || row->base_url.ends_with('/')) return false;
    if (!row->chat_path.starts_with('/') || row->documentation.empty()) return false;
    if (row->key_required && row->key_variables.empty()) return false;
  }
  return true;
}
static_assert(rows_are_complete(),
              "provider registry: a row lacks its title, URL, path, documentation or key variable");

consteval bool further_addresses_are_usable() {
  for (const Provider* row : kRegistry) {
    if (!row->elsewhere_path.empty() && !row->elsewhere_path.starts_with('/')) return false;
    std::string_view previous;
    for (const Region& region : row->regions) {
      if (region.name <= previous || !region.base_url.starts_with("https://")) return false;
      if (region.base_url.ends_with('/')) return false;
      previous = region.name;
    }
  }
  return true;
}
static_assert(further_addresses_are_usable(),
              "provider registry: regions must be sorted by name, with https URLs without a trailing slash");

}  // namespace

std::span<const Provider* const> all_providers() {
  return kRegistry;
}

const Provider* find_provider(std::string_view name_or_alias) {
  for (const Provider* row : kRegistry) {
    if (row->name == name_or_alias) return row;
    if (std::ranges::find(row->aliases, name_or_alias) != row->aliases.end()) return row;
  }
  return nullptr;
}

}  // namespace agentpress::providers
