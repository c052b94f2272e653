#include "history/aichat_session.hpp"

#include "history/import.hpp"
#include "history/sha256.hpp"

#include <fmt/format.h>

#include <array>
#include <optional>

namespace agentpress::history {
namespace {

using Mistake = std::optional<YamlMistake>;

struct RoleRow {
  std::string_view name;
  core::Role role;
};

constexpr std::array<RoleRow, 4> kAichatRoles{{
    {"system", core::Role::system},
    {"user", core::Role::user},
    {"assistant", core::Role::assistant},
    {"tool", core::Role::tool},
}};

std::optional<core::Role> aichat_role(std::string_view name) {
  for (const auto& row : kAichatRoles) {
    if (row.name == name) return row.role;
  }
  return std::nullopt;
}

const std::string* scalar_text(const YamlNode* node) {
  return node != nullptr && node->kind == YamlNode::Kind::scalar ? &node->text : nullptr;
}

std::string text_or_nothing(const YamlNode* node) {
  const auto* text = scalar_text(node);
  return text == nullptr || node->is_null() ? "" : *text;
}

/// `data:image/png;base64,iVBO...` is the image itself; any other address is kept.
core::MediaPart media_at(const std::string& address) {
  constexpr std::string_view kScheme = "data:";
  constexpr std::string_view kCoding = ";base64";
  const auto comma = address.find(',');
  const auto head = std::string_view(address).substr(0, comma);
  if (comma == std::string::npos || !head.starts_with(kScheme) || !head.ends_with(kCoding)) {
    return {.url = address};
  }
  const auto type = head.substr(kScheme.size(), head.size() - kScheme.size() - kCoding.size());
  return {.media_type = std::string(type), .base64 = address.substr(comma + 1)};
}

/// Sorts messages into turns: a turn ends where a prompt follows an answer. `files` says by the SHA-256 of an
/// image's address which file it was; null when there is none.
class AichatTurns {
 public:
  AichatTurns(TurnRoute route, Time when, const YamlNode* files)
      : route_(std::move(route)), when_(when), files_(files) {}

  Mistake add(const YamlNode& message) {
    const auto* name = scalar_text(message.find("role"));
    const auto* content = message.find("content");
    if (name == nullptr || content == nullptr) {
      return YamlMistake{message.line, "a message without role or content"};
    }
    const auto role = aichat_role(*name);
    if (!role) return YamlMistake{message.line, fmt::format("'{}' is not a role that aichat has", *name)};
    if (is_tool_use(*content)) return add_tool_use(*content);
    return add_parts(*role, *content);
  }

  std::vector<Turn> take() { return std::move(turns_); }

 private:
  // Up to version 0.26 a list of the results and the text before them, since then a mapping.
  static bool is_tool_use(const YamlNode& content) {
    const bool is_pair = content.kind == YamlNode::Kind::sequence && !content.items.empty() &&
                         content.items.front().kind == YamlNode::Kind::sequence;
    return is_pair || content.find("tool_results") != nullptr;
  }

  Mistake add_parts(core::Role role, const YamlNode& content) {
    core::Message message{.role = role};
    if (const auto* text = scalar_text(&content)) {
      message.parts.emplace_back(core::TextPart{*text});
    } else {
      for (const auto& item : content.items) {
        if (auto mistake = add_part(message, item)) return mistake;
      }
    }
    put(std::move(message));
    return std::nullopt;
  }

  Mistake add_part(core::Message& message, const YamlNode& item) const {
    const auto* image = item.find("image_url");
    if (const auto* text = scalar_text(item.find("text"))) {
      message.parts.emplace_back(core::TextPart{*text});
    } else if (const auto* address = image == nullptr ? nullptr : scalar_text(image->find("url"))) {
      auto media = media_at(*address);
      const auto* file = files_ == nullptr ? nullptr : scalar_text(files_->find(sha256_text(*address)));
      if (file != nullptr) media.name = file->substr(file->rfind('/') + 1);
      message.parts.emplace_back(std::move(media));
    } else {
      return YamlMistake{item.line, "a part of a message that is neither text nor image_url"};
    }
    return std::nullopt;
  }

  /// Calls of one answer have their results behind all of them; a `sequence` has lost which calls came
  /// together, so each stands alone.
  Mistake add_tool_use(const YamlNode& content) {
    const bool is_pair = content.kind == YamlNode::Kind::sequence;
    const auto& results = is_pair ? content.items.front() : *content.find("tool_results");
    const auto* text = !is_pair                   ? content.find("text")
                       : content.items.size() > 1 ? &content.items[1]
                                                  : nullptr;
    const bool is_sequence = text_or_nothing(content.find("sequence")) == "true";
    core::Message call{.role = core::Role::assistant};
    core::Message result{.role = core::Role::tool};
    if (auto before = text_or_nothing(text); !before.empty()) {
      call.parts.emplace_back(core::TextPart{std::move(before)});
    }
    for (const auto& item : results.items) {
      if (auto mistake = add_call(call, result, item)) return mistake;
      if (is_sequence) put_both(call, result);
    }
    put_both(call, result);
    return std::nullopt;
  }

  Mistake add_call(core::Message& calls, core::Message& results, const YamlNode& item) {
    const auto* call = item.find("call");
    const auto* output = item.find("output");
    const auto* name = call == nullptr ? nullptr : scalar_text(call->find("name"));
    if (name == nullptr || output == nullptr)
      return YamlMistake{item.line, "a tool call without name or output"};
    const auto* arguments = call->find("arguments");
    // Some providers give no id; one by position keeps call and result together.
    auto id = text_or_nothing(call->find("id"));
    if (id.empty()) id = fmt::format("call_{}", ++unnamed_calls_);
    calls.parts.emplace_back(core::ToolCallPart{
        .id = id, .name = *name, .arguments = arguments == nullptr ? "{}" : json_text(*arguments)});
    const auto* text = scalar_text(output);
    results.parts.emplace_back(core::ToolResultPart{
        .call_id = id, .name = *name, .text = text == nullptr ? json_text(*output) : *text});
    return std::nullopt;
  }

  void put_both(core::Message& call, core::Message& result) {
    if (call.parts.empty() && result.parts.empty()) return;
    put(std::move(call));
    put(std::move(result));
    call = {.role = core::Role::assistant};
    result = {.role = core::Role::tool};
  }

  void put(core::Message message) {
    const bool is_answer = message.role == core::Role::assistant || message.role == core::Role::tool;
    if (turns_.empty() || (!is_answer && turn_has_answer_)) begin_turn();
    turn_has_answer_ = is_answer;
    auto& turn = turns_.back();
    if (!is_answer) {
      turn.start.messages.push_back(std::move(message));
      return;
    }
    turn.end = {.state = State::complete};
    if (!is_empty(message)) turn.answer.push_back(std::move(message));
  }

  /// An answer without a word has no parts, as with our own.
  static bool is_empty(const core::Message& message) {
    for (const auto& part : message.parts) {
      const auto* text = std::get_if<core::TextPart>(&part);
      if (text == nullptr || !text->text.empty()) return false;
    }
    return true;
  }

  void begin_turn() {
    turns_.push_back({.number = static_cast<int>(turns_.size()) + 1,
                      .start = {.route = route_, .started = when_},
                      .end = {.state = State::failed,
                              .error_class = "incomplete",
                              .error_message = "aichat has saved no answer"}});
  }

  TurnRoute route_;
  Time when_;
  const YamlNode* files_;
  std::vector<Turn> turns_;
  bool turn_has_answer_ = false;
  int unnamed_calls_ = 0;
};

/// `client:model`, where the client is the user's name for a provider.
TurnRoute aichat_route(const std::string& model) {
  const auto colon = model.find(':');
  TurnRoute route{.requested_model = model, .model = model};
  if (colon != std::string::npos) {
    route.provider = model.substr(0, colon);
    route.model = model.substr(colon + 1);
  }
  return route;
}

}  // namespace

std::expected<Session, YamlMistake> read_aichat_session(const YamlNode& document, Time when) {
  const auto* messages = document.find("messages");
  if (messages == nullptr || messages->kind != YamlNode::Kind::sequence) {
    return std::unexpected(YamlMistake{document.line, "not a session of aichat: it has no list of messages"});
  }
  AichatTurns turns(aichat_route(text_or_nothing(document.find("model"))), when, document.find("data_urls"));
  for (const auto* list : {document.find("compressed_messages"), messages}) {
    if (list == nullptr) continue;
    for (const auto& message : list->items) {
      if (auto mistake = turns.add(message)) return std::unexpected(*std::move(mistake));
    }
  }
  Session session;
  session.turns = turns.take();
  summarize_turns(session);
  return session;
}

}  // namespace agentpress::history
