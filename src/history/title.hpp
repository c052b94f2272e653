// What a session is called in lists when it has no name.
#pragma once

#include "core/chat_request.hpp"

#include <string>
#include <vector>

namespace agentpress::history {

/// The beginning of the first text that the user wrote, on one line; empty without one.
std::string title_of(const std::vector<core::Message>& messages);

/// On one line, at most `cap` characters; `…` stands for what was left out.
std::string one_line(std::string_view text, std::size_t cap);

}  // namespace agentpress::history
