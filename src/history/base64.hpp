// Base 64 (RFC 4648, section 4), so that attachments are stored as the bytes they are.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace agentpress::history {

std::string encode_base64(std::string_view bytes);

/// The bytes, or nothing when encoding them again would give another text: line ends, missing or wrong
/// padding.
std::optional<std::string> decode_base64(std::string_view text);

}  // namespace agentpress::history
