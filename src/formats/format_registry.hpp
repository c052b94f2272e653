// From the name of a format to the object that speaks it.
#pragma once

#include "core/format_id.hpp"
#include "formats/wire_format.hpp"

namespace agentpress::formats {

const WireFormat& format_of(core::FormatId id);

}  // namespace agentpress::formats
