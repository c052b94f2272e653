// The messages protocol: typed events, content blocks, a terminal event of its own.
#pragma once

#include "formats/wire_format.hpp"

namespace agentpress::formats {

const WireFormat& anthropic_messages_format();

}  // namespace agentpress::formats
