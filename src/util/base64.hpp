// Bytes as base64 (RFC 4648, section 4), as protocols carry images.
#pragma once

#include <string>
#include <string_view>

namespace agentpress::util {

/// With padding, without line ends.
std::string base64_encode(std::string_view bytes);

}  // namespace agentpress::util
