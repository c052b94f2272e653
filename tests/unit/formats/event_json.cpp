// Events as lines of JSON.
#include "unit/formats/event_json.hpp"

#include <nlohmann/json.hpp>

namespace agentpress::test {
namespace {

using Json = nlohmann::ordered_json;

void add(Json& object, const char* name, const std::string& text) {
  if (!text.empty()) object[name] = text;
}

void add(Json& object, const char* name, const std::optional<std::int64_t>& count) {
  if (count) object[name] = *count;
}

Json usage_object(const core::Usage& usage) {
  Json object{{"event", "usage"}};
  add(object, "input_tokens", usage.input_tokens);
  add(object, "output_tokens", usage.output_tokens);
  add(object, "cached_tokens", usage.cached_tokens);
  add(object, "cache_write_tokens", usage.cache_write_tokens);
  add(object, "reasoning_tokens", usage.reasoning_tokens);
  object["raw"] = Json::parse(usage.raw);
  return object;
}

Json error_object(const core::Error& error) {
  Json object{{"event", "error"}, {"class", core::name_of(error.error_class)}, {"message", error.message}};
  if (error.http_status != 0) object["status"] = error.http_status;
  add(object, "code", error.code);
  object["retryable"] = error.retryable;
  return object;
}

Json tool_call_object(const core::ToolCallDelta& delta) {
  Json object{{"event", "tool_call"}, {"index", delta.index}};
  add(object, "id", delta.id);
  add(object, "name", delta.name);
  add(object, "arguments", delta.arguments);
  return object;
}

Json two_texts(const char* event, const char* first_name, const std::string& first, const char* second_name,
               const std::string& second) {
  Json object{{"event", event}};
  add(object, first_name, first);
  add(object, second_name, second);
  return object;
}

}  // namespace

std::string to_json_line(const core::Event& event) {
  const auto object = std::visit(
      core::Overloaded{
          [](const core::ReplyInformation& news) {
            return two_texts("information", "model", news.served_model, "id", news.response_id);
          },
          [](const core::TextDelta& delta) { return two_texts("text", "text", delta.text, "", ""); },
          [](const core::RefusalDelta& delta) { return two_texts("refusal", "text", delta.text, "", ""); },
          [](const core::ReasoningDelta& delta) {
            return two_texts("reasoning", "text", delta.text, "opaque", delta.opaque);
          },
          [](const core::ToolCallDelta& delta) { return tool_call_object(delta); },
          [](const core::Citation& citation) {
            return two_texts("citation", "url", citation.url, "title", citation.title);
          },
          [](const core::Usage& usage) { return usage_object(usage); },
          [](const core::Finish& finish) {
            return two_texts("finish", "reason", std::string(core::name_of(finish.reason)), "raw",
                             finish.raw);
          },
          [](const core::Error& error) { return error_object(error); },
      },
      event);
  return object.dump();
}

}  // namespace agentpress::test
