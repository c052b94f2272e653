// What the readers of all protocols share, and the choice between them.
#include "conformance/request_reader.hpp"

#include "conformance/request_reader_parts.hpp"

#include <map>

namespace agentpress::test {
namespace {

const std::map<std::string, core::Role> kRoles{{"system", core::Role::system},
                                               {"developer", core::Role::system},
                                               {"user", core::Role::user},
                                               {"assistant", core::Role::assistant},
                                               {"tool", core::Role::tool}};

const std::map<std::string, core::ReasoningEffort> kEfforts{
    {"none", core::ReasoningEffort::off},  {"minimal", core::ReasoningEffort::minimal},
    {"low", core::ReasoningEffort::low},   {"medium", core::ReasoningEffort::medium},
    {"high", core::ReasoningEffort::high}, {"xhigh", core::ReasoningEffort::xhigh},
    {"max", core::ReasoningEffort::max}};

template <class Value>
Value find(const std::map<std::string, Value>& rows, const Json& word, const char* what) {
  const auto row = rows.find(word.is_string() ? word.get<std::string>() : word.dump());
  if (row == rows.end()) throw NotExpressible(std::string(what) + " " + word.dump());
  return row->second;
}

}  // namespace

const Json& member(const Json& object, const char* name) {
  static const Json nothing;
  return object.is_object() && object.contains(name) ? object[name] : nothing;
}

std::string text_of(const Json& object, const char* name) {
  const Json& text = member(object, name);
  return text.is_null() ? "" : text.get<std::string>();
}

std::vector<Json> items_of(const Json& object, const char* name) {
  const Json& items = member(object, name);
  return items.is_null() ? std::vector<Json>{} : items.get<std::vector<Json>>();
}

core::Role role_of(const Json& message) {
  return find(kRoles, member(message, "role"), "the role");
}

core::ReasoningEffort effort_of(const Json& word) {
  return find(kEfforts, word, "the effort");
}

core::MediaPart media_at(const std::string& address, std::string media_type) {
  const std::string mark = ";base64,";
  const auto comma = address.find(mark);
  if (!address.starts_with("data:") || comma == std::string::npos)
    return {.media_type = std::move(media_type), .base64 = {}, .url = address, .name = {}};
  const std::size_t start = std::string("data:").size();
  return {.media_type = address.substr(start, comma - start),
          .base64 = address.substr(comma + mark.size()),
          .url = {},
          .name = {}};
}

core::Tool read_function(const Json& function, const char* schema) {
  core::Tool tool{.name = text_of(function, "name"),
                  .description = text_of(function, "description"),
                  .parameters = member(function, schema).dump(),
                  .strict = {}};
  if (const Json& strict = member(function, "strict"); strict.is_boolean()) tool.strict = strict.get<bool>();
  return tool;
}

core::Sampling read_sampling(const Json& object, const SamplingNames& names) {
  core::Sampling sampling;
  if (const Json& value = member(object, "temperature"); !value.is_null()) sampling.temperature = value;
  if (const Json& value = member(object, names.top_p); !value.is_null()) sampling.top_p = value;
  if (const Json& value = member(object, names.max_tokens); !value.is_null()) sampling.max_tokens = value;
  const Json& stop = member(object, names.stop);
  if (stop.is_string()) sampling.stop = {stop.get<std::string>()};
  if (stop.is_array()) sampling.stop = stop.get<std::vector<std::string>>();
  return sampling;
}

core::Streaming streaming_of(const Json& body) {
  return member(body, "stream") == Json(true) ? core::Streaming::on : core::Streaming::off;
}

ReadRequest read_request(const RecordedRequest& recorded) {
  const Json body = Json::parse(recorded.body);
  switch (recorded.format) {
    case core::FormatId::openai_chat:
      return read_openai_chat(body);
    case core::FormatId::openai_responses:
      return read_openai_responses(body);
    case core::FormatId::anthropic_messages:
      return read_anthropic_messages(body);
    case core::FormatId::gemini:
      return read_gemini(body, recorded.path);
    case core::FormatId::cohere_chat:
      return read_cohere_chat(body);
    case core::FormatId::ollama_chat:
      return read_ollama_chat(body);
  }
  throw NotExpressible("the protocol");
}

}  // namespace agentpress::test
