#include "conformance/corpus_files.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace agentpress::test {
namespace {

/// Which protocol each of the corpus's names is. A new format joins with a line.
struct ApiRow {
  std::string_view api;
  core::FormatId format;
};
constexpr std::array kApis{
    ApiRow{"openai-chat", core::FormatId::openai_chat},
    ApiRow{"mistral-chat", core::FormatId::openai_chat},
    ApiRow{"anthropic-messages", core::FormatId::anthropic_messages},
    ApiRow{"openai-responses", core::FormatId::openai_responses},
    ApiRow{"gemini-generate", core::FormatId::gemini},
    ApiRow{"ollama-chat", core::FormatId::ollama_chat},
    ApiRow{"cohere-v2", core::FormatId::cohere_chat},
};

}  // namespace

std::optional<core::FormatId> format_of_api(std::string_view api) {
  const auto* const row = std::ranges::find(kApis, api, &ApiRow::api);
  return row == kApis.end() ? std::nullopt : std::optional(row->format);
}

std::string read_bytes(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("not readable: " + path.string());
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

std::string string_member(const nlohmann::json& object, const char* name) {
  return object.contains(name) && object[name].is_string() ? object[name].get<std::string>() : "";
}

}  // namespace agentpress::test
