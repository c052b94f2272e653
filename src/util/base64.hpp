// Bytes as base64 (RFC 4648, section 4), as protocols carry images.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace agentpress::util {

/// With padding, without line ends.
std::string base64_encode(std::string_view bytes);

/// The bytes, or nothing when encoding them again would give another text: line ends, missing or wrong
/// padding.
std::optional<std::string> base64_decode(std::string_view text);

}  // namespace agentpress::util
