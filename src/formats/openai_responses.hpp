// The responses protocol: a list of items goes in, a list of items comes out.
#pragma once

#include "formats/wire_format.hpp"

namespace agentpress::formats {

const WireFormat& openai_responses_format();

}  // namespace agentpress::formats
