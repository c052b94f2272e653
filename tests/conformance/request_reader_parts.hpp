// What the readers of all protocols share, and the reader of each.
#pragma once

#include "conformance/request_reader.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace agentpress::test {

using Json = nlohmann::json;

ReadRequest read_openai_chat(const Json& body);
ReadRequest read_openai_responses(const Json& body);
ReadRequest read_anthropic_messages(const Json& body);
ReadRequest read_cohere_chat(const Json& body);
ReadRequest read_ollama_chat(const Json& body);

/// Model and method are in the path.
ReadRequest read_gemini(const Json& body, const std::string& path);

/// A member that is missing or null, seen as null.
const Json& member(const Json& object, const char* name);

std::string text_of(const Json& object, const char* name);
std::vector<Json> items_of(const Json& object, const char* name);

core::Role role_of(const Json& message);
core::ReasoningEffort effort_of(const Json& word);

/// Bytes in a data URL, or an address.
core::MediaPart media_at(const std::string& address, std::string media_type);

/// `{"name", "description", "strict"}` and the schema under the given name.
core::Tool read_function(const Json& function, const char* schema);

struct SamplingNames {
  const char* max_tokens;
  const char* top_p;
  const char* stop;
};
core::Sampling read_sampling(const Json& object, const SamplingNames& names);

core::Streaming streaming_of(const Json& body);

}  // namespace agentpress::test
