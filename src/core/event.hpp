// The stream of events: the one interface between reading a reply and showing, storing or acting on it.
//
// Contract, tested for every format:
//  1. Deltas come in the order in which the provider sent them.
//  2. `Usage` may come at any time; the last one counts.
//  3. Exactly one `Finish` or `Error` comes, and nothing after it - also when the bytes just stop: a reply
//     without its provider's terminal event ends in an `Error`, however cleanly the connection closed.
#pragma once

#include "core/error.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>

namespace agentpress::core {

/// What the provider says about the reply; each field may be empty, and later ones add to earlier ones.
struct ReplyInformation {
  std::string served_model{};
  std::string response_id{};
  bool operator==(const ReplyInformation&) const = default;
};

struct TextDelta {
  std::string text{};  ///< bytes of the answer, exactly as decoded from JSON
  bool operator==(const TextDelta&) const = default;
};

/// Text of a refusal, kept apart from the answer by the provider.
struct RefusalDelta {
  std::string text{};
  bool operator==(const RefusalDelta&) const = default;
};

struct ReasoningDelta {
  std::string text{};
  std::string opaque{};  ///< a signature or encrypted block; only the format that wrote it reads it back
  bool operator==(const ReasoningDelta&) const = default;
};

struct ToolCallDelta {
  int index = 0;            ///< which call of this reply, counted from 0 in order of appearance
  std::string id{};         ///< set in the first delta of a call; empty afterwards
  std::string name{};       ///< set in the first delta of a call; empty afterwards
  std::string arguments{};  ///< a piece of JSON text; whole only when all deltas of the index are joined
  std::string opaque{};     ///< a signature that must go back with the call
  bool operator==(const ToolCallDelta&) const = default;
};

struct Citation {
  std::string url{};
  std::string title{};
  bool operator==(const Citation&) const = default;
};

/// Tokens. Absent means that the provider did not say. Provider conventions are already evened out.
struct Usage {
  std::optional<std::int64_t> input_tokens{};        ///< cached and cache-written tokens included
  std::optional<std::int64_t> output_tokens{};       ///< reasoning tokens included
  std::optional<std::int64_t> cached_tokens{};       ///< read from the provider's cache
  std::optional<std::int64_t> cache_write_tokens{};  ///< written to the provider's cache
  std::optional<std::int64_t> reasoning_tokens{};
  std::string raw{};  ///< the provider's own usage object as JSON text
  bool operator==(const Usage&) const = default;
};

enum class FinishReason { stop, length, tool_calls, content_filter, pause };

constexpr std::string_view name_of(FinishReason reason) {
  switch (reason) {
    case FinishReason::stop:
      return "stop";
    case FinishReason::length:
      return "length";
    case FinishReason::tool_calls:
      return "tool_calls";
    case FinishReason::content_filter:
      return "content_filter";
    case FinishReason::pause:
      return "pause";
  }
  return "stop";
}

struct Finish {
  FinishReason reason = FinishReason::stop;
  std::string raw{};  ///< the provider's own word; empty when it ended the stream without one
  /// Not empty: the answer goes on in a further reply, to be asked for with this in
  /// `ChatRequest::continuation`. The client does so, and passes on only the last `Finish`.
  std::string continuation{};
  bool operator==(const Finish&) const = default;
};

using Event = std::variant<ReplyInformation, TextDelta, RefusalDelta, ReasoningDelta, ToolCallDelta, Citation,
                           Usage, Finish, Error>;

/// Receives events one by one. It must not throw.
using EventSink = std::function<void(const Event&)>;

inline bool is_ending(const Event& event) {
  return std::holds_alternative<Finish>(event) || std::holds_alternative<Error>(event);
}

/// The usual visitor: one lambda per event kind.
template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

}  // namespace agentpress::core
