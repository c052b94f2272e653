// The wire formats agentpress knows, by the names the configuration uses.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace agentpress::core {

enum class FormatId { openai_chat, openai_responses, anthropic_messages, gemini, ollama_chat, cohere_chat };

std::string_view name_of(FormatId format);
std::optional<FormatId> find_format(std::string_view name);
std::vector<std::string_view> format_names();

}  // namespace agentpress::core
