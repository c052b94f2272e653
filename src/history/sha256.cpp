#include "history/sha256.hpp"

#include <sha2.h>

#include <array>

namespace agentpress::history {

std::string sha256_text(std::string_view bytes) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): libmd's bytes are unsigned
  const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
  std::array<char, SHA256_DIGEST_STRING_LENGTH> text{};
  SHA256Data(data, bytes.size(), text.data());
  return text.data();
}

}  // namespace agentpress::history
