// Moments as other programs write them.
#pragma once

#include "history/turn.hpp"

#include <optional>
#include <string_view>

namespace agentpress::history {

/// ISO 8601 as Python prints it: `2024-05-01T12:34:56.789012+02:00`; a space may stand for the T, the
/// fraction and the offset may be missing. Without an offset it is UTC. Nothing for anything else.
std::optional<Time> parse_iso_time(std::string_view text);

/// The moment in the first ten characters of a ULID (github.com/ulid/spec), in either case.
std::optional<Time> time_of_ulid(std::string_view text);

}  // namespace agentpress::history
