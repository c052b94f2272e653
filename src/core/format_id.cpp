#include "core/format_id.hpp"

#include <array>
#include <utility>

namespace agentpress::core {
namespace {

constexpr std::array<std::pair<FormatId, std::string_view>, 6> kFormats{{
    {FormatId::openai_chat, "openai_chat"},
    {FormatId::openai_responses, "openai_responses"},
    {FormatId::anthropic_messages, "anthropic_messages"},
    {FormatId::gemini, "gemini"},
    {FormatId::ollama_chat, "ollama_chat"},
    {FormatId::cohere_chat, "cohere_chat"},
}};

}  // namespace

std::string_view name_of(FormatId format) {
  for (const auto& [id, name] : kFormats) {
    if (id == format) return name;
  }
  return "unknown";
}

std::optional<FormatId> find_format(std::string_view name) {
  for (const auto& [id, known] : kFormats) {
    if (known == name) return id;
  }
  return std::nullopt;
}

std::vector<std::string_view> format_names() {
  std::vector<std::string_view> names;
  for (const auto& [id, name] : kFormats) names.push_back(name);
  return names;
}

}  // namespace agentpress::core
