#include "providers/models_path.hpp"

#include "providers/registry.hpp"

#include <algorithm>
#include <array>

namespace agentpress::providers {
namespace {

using core::FormatId;

struct FormatList {
  FormatId format;
  std::string_view path;
};

/// Where servers of the user's own list their models, if they keep to the format they speak.
constexpr std::array kFormatLists{
    FormatList{FormatId::openai_chat, "/models"},
    FormatList{FormatId::openai_responses, "/models"},
    FormatList{FormatId::anthropic_messages, "/v1/models?limit=1000"},
    FormatList{FormatId::gemini, "/v1beta/models?pageSize=1000"},
    FormatList{FormatId::ollama_chat, "/api/tags"},
    FormatList{FormatId::cohere_chat, "/v1/models?endpoint=chat&page_size=1000"},
};

}  // namespace

std::string_view models_path_of(const Provider& provider) {
  // An empty path of a built-in row is a fact: its vendor has no list.
  if (!provider.models_path.empty() || find_provider(provider.name) != nullptr) return provider.models_path;
  const auto* row = std::ranges::find(kFormatLists, provider.format, &FormatList::format);
  return row == kFormatLists.end() ? "" : row->path;
}

}  // namespace agentpress::providers
