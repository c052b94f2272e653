// The rules for two spellings of the same, and the comparison of what is left.
#include "conformance/request_comparison.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <span>
#include <stdexcept>
#include <string_view>

namespace agentpress::test {
namespace {

using Json = nlohmann::json;

/// Calls `change` for every object of a document, the innermost first.
template <class Change>
void for_each_object(Json& value, const Change& change) {
  for (Json& child : value)
    if (child.is_structured()) for_each_object(child, change);
  if (value.is_object()) change(value);
}

// ---- rules for both bodies ----

/// A member that is null says what its absence says, wherever it stands.
void drop_nulls(Json& body) {
  for_each_object(body, [](Json& object) {
    for (auto it = object.begin(); it != object.end();) it = it->is_null() ? object.erase(it) : std::next(it);
  });
}

/// So does an empty setting of the request itself (`"tools": []`, `"options": {}`), and an empty description.
void drop_empty_settings(Json& body) {
  for (auto it = body.begin(); it != body.end();) {
    const bool is_empty = it->is_structured() ? it->empty() : *it == "";
    it = is_empty ? body.erase(it) : std::next(it);
  }
  for_each_object(body, [](Json& object) {
    if (object.contains("description") && object["description"] == "") object.erase("description");
  });
}

/// Where content may be a text or a list of parts, the text is a list with one part.
void list_single_texts(Json& body, const char* type) {
  for_each_object(body, [type](Json& object) {
    for (const auto* name : {"content", "system"}) {
      if (!object.contains(name) || !object[name].is_string()) continue;
      Json part{{"type", type}, {"text", object[name]}};
      object[name] = Json::array({std::move(part)});
    }
  });
}

/// Mistral takes the address of a picture alone or in an object, and its word for OpenAI's "required" is
/// "any".
void unite_mistral_spellings(Json& body) {
  for_each_object(body, [](Json& object) {
    if (object.contains("image_url") && object["image_url"].is_string())
      object["image_url"] = Json{{"url", object["image_url"]}};
  });
  if (body.contains("tool_choice") && body["tool_choice"] == "any") body["tool_choice"] = "required";
}

// ---- rules for the recorded body ----

/// A request that does not say whether to stream means its protocol's default; agentpress always says it.
void say_whether_to_stream(Json& body, bool is_default) {
  if (!body.contains("stream")) body["stream"] = is_default;
}

/// These providers renamed the limit and still take the old name, which some clients send; the row has the
/// new.
void rename_token_limit(Json& body, std::string_view provider) {
  constexpr std::array<std::string_view, 3> kRenamed{"openai", "groq", "xai"};
  if (std::ranges::find(kRenamed, provider) == kRenamed.end() || !body.contains("max_tokens")) return;
  body["max_completion_tokens"] = body["max_tokens"];
  body.erase("max_tokens");
}

/// Responses: a text alone is the user's message, a first message of the system (or of the developer) is what
/// `instructions` are for, and an item with a role is a message without saying so.
void unite_responses_spellings(Json& body) {
  Json& input = body["input"];
  if (input.is_string()) {
    Json item{{"role", "user"}, {"content", input}};
    input = Json::array({std::move(item)});
  }
  for (Json& item : input)
    if (item.contains("role") && item.value("type", "") == "message") item.erase("type");
  const std::string role = input.empty() ? "" : input[0].value("role", "");
  if ((role == "system" || role == "developer") && input[0]["content"].is_string()) {
    body["instructions"] = input[0]["content"];
    input.erase(input.begin());
  }
}

/// Gemini: see with_json_schema.
void unite_gemini_spellings(Json& body) {
  if (!body.contains("tools")) return;
  for (Json& tool : body["tools"]) {
    if (!tool.contains("functionDeclarations")) continue;
    for (Json& declaration : tool["functionDeclarations"]) declaration = with_json_schema(declaration);
  }
}

void unite_spellings(Json& body, const RecordedRequest& recorded) {
  drop_nulls(body);
  if (recorded.api == "mistral-chat") unite_mistral_spellings(body);
  if (recorded.api == "openai-responses") list_single_texts(body, "input_text");
  constexpr std::array<std::string_view, 4> kTextTypes{"openai-chat", "mistral-chat", "anthropic-messages",
                                                       "cohere-v2"};
  if (std::ranges::find(kTextTypes, recorded.api) != kTextTypes.end()) list_single_texts(body, "text");
  drop_empty_settings(body);
}

Json united_recording(const RecordedRequest& recorded) {
  Json body = Json::parse(recorded.body);
  if (recorded.format != core::FormatId::gemini)
    say_whether_to_stream(body, recorded.format == core::FormatId::ollama_chat);
  if (recorded.format == core::FormatId::openai_chat) rename_token_limit(body, recorded.provider);
  if (recorded.format == core::FormatId::openai_responses) unite_responses_spellings(body);
  if (recorded.format == core::FormatId::gemini) unite_gemini_spellings(body);
  unite_spellings(body, recorded);
  return body;
}

// ---- ignored keys ----

IgnoredKey read_key(const NoteLine& note) {
  if (note.object.empty() || note.reason.empty())
    throw std::runtime_error("an ignored key needs a path and a reason: " + note.subject);
  IgnoredKey key{.subject = note.subject, .path = {}, .value = {}, .line = note.subject + " " + note.object};
  const auto equals = note.object.find('=');
  if (equals != std::string::npos) key.value = Json::parse(note.object.substr(equals + 1));
  std::string_view rest = std::string_view(note.object).substr(0, equals);
  while (!rest.empty()) {
    const auto dot = rest.find('.');
    key.path.emplace_back(rest.substr(0, dot));
    rest = dot == std::string_view::npos ? std::string_view{} : rest.substr(dot + 1);
  }
  return key;
}

/// Removes the member at `path` from the one of both values that has it alone. True when something went.
bool remove_lone(Json& left, Json& right, std::span<const std::string> path, const IgnoredKey& key) {
  bool is_removed = false;
  if (left.is_array() && right.is_array()) {
    for (std::size_t index = 0; index < std::min(left.size(), right.size()); ++index)
      is_removed |= remove_lone(left[index], right[index], path, key);
    return is_removed;
  }
  if (!left.is_object() || !right.is_object()) return false;
  const std::string& name = path.front();
  if (path.size() == 1) {
    if (left.contains(name) == right.contains(name)) return false;
    Json& owner = left.contains(name) ? left : right;
    if (key.value && owner[name] != *key.value) return false;
    owner.erase(name);
    return true;
  }
  if (!left.contains(name) && !right.contains(name)) return false;
  for (Json* side : {&left, &right})
    if (!side->contains(name)) (*side)[name] = Json::object();
  is_removed = remove_lone(left[name], right[name], path.subspan(1), key);
  for (Json* side : {&left, &right})
    if ((*side)[name].is_object() && (*side)[name].empty()) side->erase(name);
  return is_removed;
}

}  // namespace

Json with_json_schema(Json declaration) {
  for (const auto* name : {"parameters", "parameters_json_schema"}) {
    if (!declaration.contains(name)) continue;
    declaration["parametersJsonSchema"] = declaration[name];
    declaration.erase(name);
  }
  if (!declaration.contains("parametersJsonSchema")) return declaration;
  for_each_object(declaration["parametersJsonSchema"], [](Json& schema) {
    if (!schema.contains("type") || !schema["type"].is_string()) return;
    auto type = schema["type"].get<std::string>();
    std::ranges::transform(type, type.begin(), [](unsigned char byte) { return std::tolower(byte); });
    schema["type"] = type;
  });
  return declaration;
}

std::vector<IgnoredKey> load_ignored_keys() {
  std::vector<IgnoredKey> keys;
  for (const NoteLine& note : load_notes("ignored_request_keys.txt")) keys.push_back(read_key(note));
  return keys;
}

std::vector<std::string> compare_requests(const RecordedRequest& recorded, const std::string& encoded,
                                          std::vector<IgnoredKey>& ignored_keys) {
  Json wanted = united_recording(recorded);
  Json found = Json::parse(encoded);
  unite_spellings(found, recorded);
  for (IgnoredKey& key : ignored_keys) {
    if (key.subject != recorded.api && key.subject != recorded.provider) continue;
    if (remove_lone(wanted, found, key.path, key)) key.is_used = true;
  }
  std::vector<std::string> differences;
  for (const Json& operation : Json::diff(wanted, found)) differences.push_back(operation.dump());
  return differences;
}

}  // namespace agentpress::test
