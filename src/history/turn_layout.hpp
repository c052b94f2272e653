// The words and numbers by which the table `part` tells what a row is.
#pragma once

#include "core/chat_request.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace agentpress::history {

/// Which list of a turn a part belongs to; the numbers are those in the file.
enum class Side { prompt = 0, answer = 1, refusal = 2 };

inline constexpr std::array kRoleNames{
    std::pair{core::Role::system, std::string_view("system")},
    std::pair{core::Role::user, std::string_view("user")},
    std::pair{core::Role::assistant, std::string_view("assistant")},
    std::pair{core::Role::tool, std::string_view("tool")},
};

constexpr std::string_view name_of(core::Role role) {
  for (const auto& [each, name] : kRoleNames) {
    if (each == role) return name;
  }
  return "user";
}

inline constexpr std::string_view kTextKind = "text";
inline constexpr std::string_view kReasoningKind = "reasoning";
inline constexpr std::string_view kMediaKind = "media";
inline constexpr std::string_view kToolCallKind = "tool_call";
inline constexpr std::string_view kToolResultKind = "tool_result";

}  // namespace agentpress::history
