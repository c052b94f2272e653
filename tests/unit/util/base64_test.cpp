#include "util/base64.hpp"

#include <doctest/doctest.h>

using agentpress::util::base64_decode;
using agentpress::util::base64_encode;

TEST_CASE("base64: the vectors of RFC 4648") {
  CHECK(base64_encode("").empty());
  CHECK(base64_encode("f") == "Zg==");
  CHECK(base64_encode("fo") == "Zm8=");
  CHECK(base64_encode("foo") == "Zm9v");
  CHECK(base64_encode("foob") == "Zm9vYg==");
  CHECK(base64_encode("fooba") == "Zm9vYmE=");
  CHECK(base64_encode("foobar") == "Zm9vYmFy");
}

TEST_CASE("base64: bytes beyond text") {
  CHECK(base64_encode(std::string_view("\xFF\xFE\x00\x80", 4)) == "//4AgA==");
  CHECK(base64_encode("\xFB\xEF\xBE") == "++++");
}

TEST_CASE("base64: what comes back is what was encoded, and nothing else is decoded") {
  std::string bytes;
  for (int size = 0; size < 300; ++size) {
    CHECK(base64_decode(base64_encode(bytes)) == bytes);
    bytes += static_cast<char>(size * 7);
  }
  for (const auto* text :
       {"Zg=", "Zg", "Z", "Zh==", "Zm9=", "Zg==\n", "Z===", "====", "Zm 9v", "Zg==Zg==", "Zm9v-_=="})
    CHECK_FALSE(base64_decode(text).has_value());
}
