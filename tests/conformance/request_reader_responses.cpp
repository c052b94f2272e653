// Reads OpenAI's Responses: a list of items, some of which are messages.
#include "conformance/request_reader_parts.hpp"

namespace agentpress::test {
namespace {

core::Part read_content_part(const Json& part) {
  const std::string type = text_of(part, "type");
  if (type == "input_text" || type == "output_text") return core::TextPart{text_of(part, "text")};
  if (type == "input_image") return media_at(text_of(part, "image_url"), "image/*");
  if (type == "input_file" && part.contains("file_url"))
    return media_at(text_of(part, "file_url"), "application/pdf");
  throw NotExpressible("content of type " + type);
}

core::Message read_message(const Json& item) {
  core::Message message{.role = role_of(item), .parts = {}};
  const Json& content = member(item, "content");
  if (content.is_string()) {
    message.parts.emplace_back(core::TextPart{content.get<std::string>()});
  } else {
    for (const Json& part : content) message.parts.push_back(read_content_part(part));
  }
  return message;
}

core::Part read_call(const Json& item) {
  return core::ToolCallPart{.id = text_of(item, "call_id"),
                            .name = text_of(item, "name"),
                            .arguments = text_of(item, "arguments"),
                            .opaque = {}};
}

core::Part read_result(const Json& item) {
  return core::ToolResultPart{
      .call_id = text_of(item, "call_id"), .name = {}, .text = text_of(item, "output"), .is_error = false};
}

/// Items of one answer (its reasoning, text and calls) are one message of the assistant.
class Conversation {
 public:
  void add(const Json& item) {
    const std::string type = text_of(item, "type");
    if (type.empty() || type == "message") {
      core::Message message = read_message(item);
      if (message.role != core::Role::assistant) return messages_.push_back(std::move(message));
      for (auto& part : message.parts) add_to(core::Role::assistant, std::move(part));
    } else if (type == "reasoning") {
      add_to(core::Role::assistant, core::ReasoningPart{.text = {}, .opaque = item.dump()});
    } else if (type == "function_call") {
      add_to(core::Role::assistant, read_call(item));
    } else if (type == "function_call_output") {
      add_to(core::Role::tool, read_result(item));
    } else {
      throw NotExpressible("an item of type " + type);
    }
  }
  std::vector<core::Message> take() { return std::move(messages_); }

 private:
  void add_to(core::Role role, core::Part part) {
    if (messages_.empty() || messages_.back().role != role) messages_.push_back({.role = role, .parts = {}});
    messages_.back().parts.push_back(std::move(part));
  }

  std::vector<core::Message> messages_;
};

std::optional<core::ToolChoice> read_tool_choice(const Json& choice) {
  using Mode = core::ToolChoice::Mode;
  if (choice.is_null()) return std::nullopt;
  if (choice.is_object()) return core::ToolChoice{.mode = Mode::named, .name = text_of(choice, "name")};
  if (choice == "none") return core::ToolChoice{.mode = Mode::none, .name = {}};
  return core::ToolChoice{.mode = choice == "required" ? Mode::required : Mode::automatic, .name = {}};
}

std::vector<core::Message> read_conversation(const Json& body) {
  Conversation conversation;
  if (const std::string text = text_of(body, "instructions"); !text.empty())
    conversation.add({{"role", "system"}, {"content", text}});
  const Json& input = member(body, "input");
  if (input.is_string()) {
    conversation.add({{"role", "user"}, {"content", input}});
  } else {
    for (const Json& item : input) conversation.add(item);
  }
  return conversation.take();
}

}  // namespace

ReadRequest read_openai_responses(const Json& body) {
  ReadRequest read{.model = text_of(body, "model"), .request = {}};
  read.request.messages = read_conversation(body);
  read.request.streaming = streaming_of(body);
  read.request.sampling =
      read_sampling(body, {.max_tokens = "max_output_tokens", .top_p = "top_p", .stop = "stop"});
  for (const Json& tool : items_of(body, "tools")) {
    if (text_of(tool, "type") != "function") throw NotExpressible("a tool that is no function");
    read.request.tools.push_back(read_function(tool, "parameters"));
  }
  read.request.tool_choice = read_tool_choice(member(body, "tool_choice"));
  if (const Json& effort = member(member(body, "reasoning"), "effort"); !effort.is_null())
    read.request.reasoning = effort_of(effort);
  return read;
}

}  // namespace agentpress::test
