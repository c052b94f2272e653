// What the user asked for, free of any provider's spelling: a conversation, its tools, and how to answer.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace agentpress::core {

enum class Role { system, user, assistant, tool };

struct TextPart {
  std::string text{};  ///< valid UTF-8
};

/// Reasoning of an earlier answer. `opaque` is a signature or an encrypted block that only the format that
/// wrote it reads back; a format drops parts it cannot send, with a warning.
struct ReasoningPart {
  std::string text{};
  std::string opaque{};
};

/// An image or a document: bytes in base64, or an address from which the provider fetches it.
struct MediaPart {
  std::string media_type{};  ///< "image/png", "application/pdf", ...
  std::string base64{};      ///< empty when `url` is set
  std::string url{};
  std::string name{};  ///< a file's name, where the protocol has a place for it
};

struct ToolCallPart {
  std::string id{};
  std::string name{};
  std::string arguments{};  ///< JSON text
  std::string opaque{};     ///< Gemini's thought signature
};

struct ToolResultPart {
  std::string call_id{};
  std::string name{};  ///< of the tool; some protocols want it again
  std::string text{};
  bool is_error = false;
};

using Part = std::variant<TextPart, ReasoningPart, MediaPart, ToolCallPart, ToolResultPart>;

struct Message {
  Role role = Role::user;
  std::vector<Part> parts{};
};

inline Message text_message(Role role, std::string text) {
  return {.role = role, .parts = {TextPart{std::move(text)}}};
}

struct Tool {
  std::string name{};
  std::string description{};
  std::string parameters{};  ///< JSON Schema as text
  std::optional<bool> strict{};
};

struct ToolChoice {
  enum class Mode { automatic, none, required, named };
  Mode mode = Mode::automatic;
  std::string name{};  ///< for `named`
};

/// How hard to think, from not at all to as hard as the model can. Which words reach the provider is its
/// row's matter.
enum class ReasoningEffort { off, minimal, low, medium, high, xhigh, max };

enum class Streaming { off, on };

/// An unset field is not sent: agentpress has no sampling defaults of its own.
struct Sampling {
  std::optional<double> temperature{};
  std::optional<double> top_p{};
  std::optional<long> max_tokens{};
  std::vector<std::string> stop{};
};

struct ChatRequest {
  std::vector<Message> messages{};
  Sampling sampling{};
  Streaming streaming = Streaming::on;
  std::vector<Tool> tools{};
  std::optional<ToolChoice> tool_choice{};
  std::optional<ReasoningEffort> reasoning{};
  std::string continuation{};  ///< of a `Finish` that asks to be followed up; empty in a first request
};

}  // namespace agentpress::core
