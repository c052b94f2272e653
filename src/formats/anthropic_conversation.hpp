// The conversation of a messages request. JSON is part of it, so only encoders include this, never another
// header.
#pragma once

#include "core/chat_request.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace agentpress::formats {

/// What system messages say, which stands beside the conversation: one text, or a list of them, or null.
nlohmann::ordered_json anthropic_system(const std::vector<core::Message>& messages,
                                        std::vector<std::string>& warnings);

/// The turns of user and assistant. What the protocol cannot take is left out with a warning.
nlohmann::ordered_json anthropic_turns(const std::vector<core::Message>& messages,
                                       std::vector<std::string>& warnings);

}  // namespace agentpress::formats
