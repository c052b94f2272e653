// SHA-256 of bytes, by libmd.
#pragma once

#include <string>
#include <string_view>

namespace agentpress::history {

/// 32 bytes.
std::string sha256(std::string_view bytes);

/// The same as 64 lower-case hexadecimal digits.
std::string sha256_text(std::string_view bytes);

}  // namespace agentpress::history
