// Messages as one line that is easy to compare.
#pragma once

#include "core/chat_request.hpp"

#include <string>
#include <vector>

namespace agentpress::test {

/// `system: be brief | user: hi [image/png iVBO] | assistant: {think} yes call(id, name, {}) | tool: ...`
std::string told(const std::vector<core::Message>& messages);

}  // namespace agentpress::test
