// What the history keeps: sessions, their turns, and the parts of each turn. Plain values; the layout in the
// file is that of `migrations/`.
#pragma once

#include "core/chat_request.hpp"
#include "core/event.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace agentpress::history {

/// Milliseconds since the epoch, UTC.
using Time = std::int64_t;

/// How far a turn came.
enum class State {
  running,   ///< being written, or its process died: which of both, the lock of the session tells
  complete,  ///< the answer has its end
  failed,    ///< it ended in an error; text that came before is kept
  killed,    ///< its process died while it was running; text up to then is kept
};

constexpr std::string_view name_of(State state) {
  switch (state) {
    case State::running:
      return "running";
    case State::complete:
      return "complete";
    case State::failed:
      return "failed";
    case State::killed:
      return "killed";
  }
  return "failed";
}

/// Nothing for a word that is none of them.
constexpr std::optional<State> state_of(std::string_view name) {
  for (const auto state : {State::running, State::complete, State::failed, State::killed}) {
    if (name_of(state) == name) return state;
  }
  return std::nullopt;
}

/// Which model went where, by which rule, with which key source. Never a key.
struct TurnRoute {
  std::string provider{};         ///< name of the row; of other programs, what they call it
  std::string format{};           ///< name of the wire format; empty for what was imported
  std::string requested_model{};  ///< as the user wrote it
  std::string model{};            ///< as it was sent
  std::string url{};              ///< of the request; empty for an offline model
  std::string reason{};           ///< the rule of the routing
  std::string key_source{};
  bool operator==(const TurnRoute&) const = default;
};

/// What is known before the first byte comes back.
struct TurnStart {
  std::vector<core::Message> messages{};  ///< new in this turn: a system prompt if it is set here, the prompt
  TurnRoute route{};
  Time started = 0;
};

/// What is known when it is over.
struct TurnEnd {
  State state = State::complete;
  std::string finish_reason{};  ///< core::name_of(FinishReason); empty without one
  std::string finish_word{};    ///< the provider's own word
  std::string error_class{};    ///< core::name_of(ErrorClass); empty for a complete answer
  std::string error_message{};  ///< redacted by the caller
  std::string served_model{};
  std::string response_id{};
  std::string request_id{};
  std::optional<core::Usage> usage{};
  std::optional<double> cost_usd{};
  std::optional<std::int64_t> first_token_milliseconds{};
  std::int64_t total_milliseconds = 0;
  int attempts = 0;
};

/// One turn as it is read back.
struct Turn {
  int number = 0;    ///< 1, 2, ... within its session; `add` numbers them anew
  std::string id{};  ///< like that of a session; tells copies of one turn from another turn; made when empty
  TurnStart start{};
  std::vector<core::Message> answer{};  ///< the model's messages, and results of tools between them
  std::vector<core::Citation> citations{};
  std::string refusal{};
  TurnEnd end{};
};

/// A session without its turns.
struct SessionSummary {
  std::string id{};      ///< twelve characters of 0-9 a-z without i l o u (Crockford's base 32)
  std::string name{};    ///< the user's; unique; empty when there is none
  std::string title{};   ///< the beginning of its first prompt, one line
  std::string source{};  ///< empty, or the program it was imported from, with the id there: "llm:01h..."
  Time created = 0;
  Time used = 0;  ///< when its last turn began
  int turns = 0;
  std::string provider{};  ///< of its last turn
  std::string model{};     ///< of its last turn, as the user wrote it
};

struct Session {
  SessionSummary summary{};
  std::vector<Turn> turns{};  ///< in their order
};

}  // namespace agentpress::history
