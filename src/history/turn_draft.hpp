// One turn in memory while it streams: what came so far, ready to be written anywhere from the beginning.
#pragma once

#include "core/message_builder.hpp"
#include "history/turn.hpp"

#include <optional>
#include <string>
#include <vector>

namespace agentpress::history {

struct TurnDraft {
  std::string session_id{};
  std::string turn_id{};
  TurnStart start{};
  core::MessageBuilder answer{};
  std::string refusal{};
  std::vector<core::Citation> citations{};
  core::ReplyInformation information{};
  std::optional<TurnEnd> end{};

  /// Usage and the ending are those of `end`, which its caller knows better.
  void add(const core::Event& event);
};

}  // namespace agentpress::history
