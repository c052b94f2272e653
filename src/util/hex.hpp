// Bytes as hexadecimal digits, for files that can hold text only.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace agentpress::util {

std::string to_hex(std::string_view bytes);

/// Lower-case digits, two for each byte; nothing for anything else.
std::optional<std::string> from_hex(std::string_view hex);

}  // namespace agentpress::util
