// From messages of parts to turns of blocks.
#include "formats/anthropic_conversation.hpp"

#include "formats/anthropic_reader.hpp"
#include "formats/conversation_parts.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

namespace agentpress::formats {
namespace {

constexpr std::string_view kPdf = "application/pdf";

RequestJson text_block(std::string_view text) {
  return {{"type", "text"}, {"text", text}};
}

RequestJson source_of(const core::MediaPart& media) {
  if (!media.url.empty()) return {{"type", "url"}, {"url", media.url}};
  return {{"type", "base64"}, {"media_type", media.media_type}, {"data", media.base64}};
}

/// Gathers the blocks of one turn.
class TurnEncoder {
 public:
  TurnEncoder(core::Role role, RequestJson& blocks, Warnings& warnings)
      : is_assistant_(role == core::Role::assistant), blocks_(blocks), warnings_(warnings) {}

  void add(const core::TextPart& part) { blocks_.push_back(text_block(part.text)); }

  void add(const core::MediaPart& part) {
    const bool is_image = kind_of(part) == MediaKind::image;
    if (is_assistant_) {
      add_warning("only a user's message can hold pictures and documents; others were left out", warnings_);
    } else if (is_image || part.media_type == kPdf) {
      RequestJson block{{"type", is_image ? "image" : "document"}, {"source", source_of(part)}};
      if (!is_image && !part.name.empty()) block["title"] = part.name;
      blocks_.push_back(std::move(block));
    } else {
      add_warning("only pictures and PDF documents can be sent; " + part.media_type + " was left out",
                  warnings_);
    }
  }

  void add(const core::ReasoningPart& part) {
    if (!is_assistant_) return;
    const std::string_view opaque = part.opaque;
    if (opaque.starts_with(kRedactedThinking)) {
      blocks_.push_back({{"type", "redacted_thinking"}, {"data", opaque.substr(kRedactedThinking.size())}});
    } else if (!opaque.empty()) {
      blocks_.push_back({{"type", "thinking"}, {"thinking", part.text}, {"signature", opaque}});
    } else {
      add_warning("reasoning without its signature cannot be sent back and was left out", warnings_);
    }
  }

  void add(const core::ToolCallPart& part) {
    if (!is_assistant_) {
      add_warning("only an assistant's message can call tools; other calls were left out", warnings_);
      return;
    }
    blocks_.push_back({{"type", "tool_use"},
                       {"id", part.id},
                       {"name", part.name},
                       {"input", arguments_of(part, warnings_)}});
  }

  void add(const core::ToolResultPart& part) {
    RequestJson block{{"type", "tool_result"}, {"tool_use_id", part.call_id}, {"content", part.text}};
    if (part.is_error) block["is_error"] = true;
    blocks_.push_back(std::move(block));
  }

 private:
  bool is_assistant_;
  RequestJson& blocks_;
  Warnings& warnings_;
};

/// An empty text beside other parts says nothing, and the protocol refuses it.
bool is_empty_text(const core::Part& part) {
  const auto* text = std::get_if<core::TextPart>(&part);
  return text != nullptr && text->text.empty();
}

void add_parts(const core::Message& message, RequestJson& blocks, Warnings& warnings) {
  TurnEncoder encoder(message.role, blocks, warnings);
  for (const auto& part : message.parts) {
    if (message.parts.size() > 1 && is_empty_text(part)) continue;
    std::visit([&encoder](const auto& any_part) { encoder.add(any_part); }, part);
  }
}

/// Results of tools come first in their turn, and a single text needs no list.
RequestJson finished_content(RequestJson blocks) {
  std::ranges::stable_partition(blocks,
                                [](const RequestJson& block) { return block["type"] == "tool_result"; });
  if (blocks.size() == 1 && blocks[0]["type"] == "text") return std::move(blocks[0]["text"]);
  return blocks;
}

}  // namespace

RequestJson anthropic_system(const std::vector<core::Message>& messages, Warnings& warnings) {
  RequestJson blocks = RequestJson::array();
  for (const auto& message : messages) {
    if (message.role != core::Role::system) continue;
    for (const auto& part : message.parts) {
      if (const auto* text = std::get_if<core::TextPart>(&part)) {
        if (!text->text.empty()) blocks.push_back(text_block(text->text));
      } else {
        add_warning("a system message can only hold text; other parts were left out", warnings);
      }
    }
  }
  return blocks.empty() ? RequestJson() : finished_content(std::move(blocks));
}

/// User and assistant must take turns: neighbours of the same role become blocks of one turn.
RequestJson anthropic_turns(const std::vector<core::Message>& messages, Warnings& warnings) {
  RequestJson turns = RequestJson::array();
  for (const auto& message : messages) {
    if (message.role == core::Role::system) continue;
    RequestJson blocks = RequestJson::array();
    add_parts(message, blocks, warnings);
    if (blocks.empty()) continue;
    const std::string role = message.role == core::Role::assistant ? "assistant" : "user";
    if (turns.empty() || turns.back()["role"] != role)
      turns.push_back({{"role", role}, {"content", RequestJson::array()}});
    RequestJson& content = turns.back()["content"];
    std::ranges::move(blocks, std::back_inserter(content));
  }
  for (RequestJson& turn : turns) turn["content"] = finished_content(std::move(turn["content"]));
  return turns;
}

}  // namespace agentpress::formats
