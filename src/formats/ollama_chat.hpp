// The chat protocol of local model servers: replies are lines of JSON, calls come whole, settings are
// options.
#pragma once

#include "formats/wire_format.hpp"

namespace agentpress::formats {

const WireFormat& ollama_chat_format();

}  // namespace agentpress::formats
