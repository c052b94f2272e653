// Events as lines of JSON: what `events.jsonl` of a fixture holds.
#pragma once

#include "core/event.hpp"

#include <string>

namespace agentpress::test {

/// One event as one line of JSON, fields in a fixed order, empty ones left out.
std::string to_json_line(const core::Event& event);

}  // namespace agentpress::test
