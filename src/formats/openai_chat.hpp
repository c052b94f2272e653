// The chat completions protocol: what most providers speak, each with deviations of its own.
#pragma once

#include "formats/wire_format.hpp"

namespace agentpress::formats {

const WireFormat& openai_chat_format();

}  // namespace agentpress::formats
