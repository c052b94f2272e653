// The second version of the chat protocol with typed events, citations and a plan before tool calls.
#pragma once

#include "formats/wire_format.hpp"

namespace agentpress::formats {

const WireFormat& cohere_chat_format();

}  // namespace agentpress::formats
