// SHA-256 (FIPS 180-4), by libmd.
#pragma once

#include <string>
#include <string_view>

namespace agentpress::history {

/// Sixty-four digits of 0-9 a-f.
std::string sha256_text(std::string_view bytes);

}  // namespace agentpress::history
