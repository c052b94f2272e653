#include "cli/conversation.hpp"

#include "cli/history_access.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace agentpress::cli {
namespace {

using core::Message;
using core::Part;
using core::Role;

bool is_system(const Message& message) {
  return message.role == Role::system;
}

bool is_empty_system(const Message& message) {
  return is_system(message) && std::ranges::all_of(message.parts, [](const Part& part) {
           const auto* text = std::get_if<core::TextPart>(&part);
           return text != nullptr && text->text.empty();
         });
}

class ConversationBuilder {
 public:
  explicit ConversationBuilder(const Reader& reader) : reader_(reader) {}

  void add(const history::Turn& turn) {
    const auto& route = turn.start.route;
    is_same_reader_ = route.provider == reader_.provider && route.format == reader_.format;
    provider_ = route.provider;
    find_results(turn);
    std::vector<Message> answer;
    for (const auto& message : turn.answer) add_filtered(message, answer);
    take_system_prompt(turn);
    if (answer.empty()) {
      ++unanswered_turns_;
      return;
    }
    for (const auto& message : turn.start.messages) {
      if (message.role != Role::system) conversation_.messages.push_back(message);
    }
    std::ranges::move(answer, std::back_inserter(conversation_.messages));
  }

  Conversation finish() {
    if (system_prompt_)
      conversation_.messages.insert(conversation_.messages.begin(), *std::move(system_prompt_));
    for (const auto& [provider, count] : foreign_reasoning_)
      say(count, "block", fmt::format("of reasoning that only {} reads", provider));
    say(calls_without_result_, "tool call", "without a result");
    say(unanswered_turns_, "turn", "without an answer");
    return std::move(conversation_);
  }

 private:
  void take_system_prompt(const history::Turn& turn) {
    for (const auto& message : turn.start.messages) {
      if (message.role == Role::system) system_prompt_ = message;
    }
  }

  void find_results(const history::Turn& turn) {
    results_.clear();
    for (const auto& message : turn.answer) {
      for (const auto& part : message.parts) {
        if (const auto* result = std::get_if<core::ToolResultPart>(&part)) results_.insert(result->call_id);
      }
    }
  }

  void add_filtered(const Message& message, std::vector<Message>& answer) {
    Message kept{.role = message.role, .parts = {}};
    for (const auto& part : message.parts) {
      if (auto sent = as_sent(part)) kept.parts.push_back(*std::move(sent));
    }
    const bool has_content = std::ranges::any_of(
        kept.parts, [](const Part& part) { return !std::holds_alternative<core::ReasoningPart>(part); });
    if (has_content) answer.push_back(std::move(kept));
  }

  std::optional<Part> as_sent(const Part& part) {
    if (const auto* reasoning = std::get_if<core::ReasoningPart>(&part)) {
      if (is_same_reader_) return part;
      if (!reasoning->text.empty() || !reasoning->opaque.empty()) ++foreign_reasoning_[provider_];
      return std::nullopt;
    }
    if (const auto* call = std::get_if<core::ToolCallPart>(&part)) {
      if (!results_.contains(call->id)) {
        ++calls_without_result_;
        return std::nullopt;
      }
      if (is_same_reader_) return part;
      auto plain = *call;
      plain.opaque.clear();
      return plain;
    }
    return part;
  }

  void say(int count, std::string_view thing, std::string_view which) {
    if (count > 0) conversation_.left_out.push_back(fmt::format("{} {}", counted(count, thing), which));
  }

  Reader reader_;
  Conversation conversation_;
  std::optional<Message> system_prompt_;
  std::string provider_;  ///< of the turn at hand
  bool is_same_reader_ = false;
  std::set<std::string, std::less<>> results_;  ///< ids of the calls of the turn that have a result
  std::map<std::string, int> foreign_reasoning_;
  int calls_without_result_ = 0;
  int unanswered_turns_ = 0;
};

}  // namespace

Reader reader_of(const Plan& plan) {
  return {.provider = plan.route->provider->name, .format = core::name_of(plan.resolved->endpoint.format)};
}

Conversation conversation_of(std::span<const history::Turn> turns, const Reader& reader) {
  ConversationBuilder builder(reader);
  for (const auto& turn : turns) builder.add(turn);
  return builder.finish();
}

Conversation continued_conversation(std::span<const history::Turn> turns, const Reader& reader,
                                    const std::vector<Message>& added) {
  auto conversation = conversation_of(turns, reader);
  auto& messages = conversation.messages;
  if (std::ranges::any_of(added, is_system)) std::erase_if(messages, is_system);
  for (const auto& message : added)
    messages.insert(is_system(message) ? messages.begin() : messages.end(), message);
  std::erase_if(messages, is_empty_system);
  return conversation;
}

}  // namespace agentpress::cli
