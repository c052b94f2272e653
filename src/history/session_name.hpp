// What a session may be called.
#pragma once

#include "history/fault.hpp"

#include <optional>
#include <string_view>

namespace agentpress::history {

inline constexpr std::size_t kLongestSessionName = 100;  // bytes

/// Why a session cannot have this name: it is empty or too long, no UTF-8, has control characters or `/`,
/// begins with `-`, or looks like an id. Nothing for a good one.
std::optional<Fault> fault_of_session_name(std::string_view name);

inline bool is_session_name(std::string_view name) {
  return !fault_of_session_name(name).has_value();
}

}  // namespace agentpress::history
