#include "util/hex.hpp"

#include <doctest/doctest.h>

using namespace agentpress::util;

TEST_CASE("hex: every byte comes back") {
  std::string bytes;
  for (int value = 0; value < 256; ++value) bytes += static_cast<char>(value);
  CHECK(to_hex(bytes).starts_with("000102"));
  CHECK(from_hex(to_hex(bytes)) == bytes);
  CHECK(from_hex("") == "");
}

TEST_CASE("hex: what is not hexadecimal is nothing") {
  for (const auto* text : {"0", "000", "0g", "0A", "0x", " 00", "00 "}) CHECK_FALSE(from_hex(text));
}
