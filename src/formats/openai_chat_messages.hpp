// The conversation of a chat completions request. JSON is part of it, so only encoders include this, never
// another header.
#pragma once

#include "core/chat_request.hpp"
#include "core/endpoint.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace agentpress::formats {

/// The array of messages. What the protocol or this provider cannot take is left out with a warning;
/// reasoning is left out silently where it must not be sent back.
nlohmann::ordered_json openai_chat_messages(const std::vector<core::Message>& messages,
                                            const core::Quirks& quirks, std::vector<std::string>& warnings);

}  // namespace agentpress::formats
