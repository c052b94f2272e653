// The generateContent protocol: contents of parts, one candidate answer, the method in the address.
#pragma once

#include "formats/wire_format.hpp"

namespace agentpress::formats {

const WireFormat& gemini_format();

}  // namespace agentpress::formats
