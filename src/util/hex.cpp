#include "util/hex.hpp"

#include <fmt/format.h>

#include <iterator>

namespace agentpress::util {

std::string to_hex(std::string_view bytes) {
  std::string hex;
  for (const char byte : bytes)
    fmt::format_to(std::back_inserter(hex), "{:02x}",
                   static_cast<unsigned>(static_cast<unsigned char>(byte)));
  return hex;
}

std::optional<std::string> from_hex(std::string_view hex) {
  const auto digit = [](char letter) { return std::string_view("0123456789abcdef").find(letter); };
  std::string bytes;
  for (std::size_t at = 0; at + 1 < hex.size(); at += 2) {
    const auto high = digit(hex[at]);
    const auto low = digit(hex[at + 1]);
    if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
    bytes += static_cast<char>(high * 16 + low);
  }
  return hex.size() % 2 == 0 ? std::optional(bytes) : std::nullopt;
}

}  // namespace agentpress::util
