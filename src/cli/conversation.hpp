// What a model is sent of a session that goes on, and what of it cannot be sent.
#pragma once

#include "cli/plan.hpp"
#include "core/chat_request.hpp"
#include "history/turn.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace agentpress::cli {

/// Whom the conversation is for: opaque data goes back only to the provider, in the format, that it came
/// from.
struct Reader {
  std::string_view provider{};
  std::string_view format{};
};

Reader reader_of(const Plan& plan);

struct Conversation {
  std::vector<core::Message> messages{};
  std::vector<std::string>
      left_out{};  ///< one phrase for each kind: "2 blocks of reasoning that only openai reads"
};

/// The messages of the turns in their order; of several system prompts the last, in front. A turn without any
/// answer is left out, so is a tool call without its result; partial answers stay.
Conversation conversation_of(std::span<const history::Turn> turns, const Reader& reader);

/// The same with the messages of a new turn behind it. A system prompt among them takes the place of the one
/// before; an empty one leaves the conversation without any.
Conversation continued_conversation(std::span<const history::Turn> turns, const Reader& reader,
                                    const std::vector<core::Message>& added);

}  // namespace agentpress::cli
