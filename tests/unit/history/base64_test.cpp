#include "history/base64.hpp"

#include <doctest/doctest.h>

using agentpress::history::decode_base64;
using agentpress::history::encode_base64;

TEST_CASE("base64: the vectors of RFC 4648, there and back") {
  constexpr const char* kVectors[][2] = {{"", ""},
                                         {"f", "Zg=="},
                                         {"fo", "Zm8="},
                                         {"foo", "Zm9v"},
                                         {"foob", "Zm9vYg=="},
                                         {"fooba", "Zm9vYmE="},
                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : kVectors) {
    CHECK(encode_base64(bytes) == text);
    CHECK(decode_base64(text) == bytes);
  }
}

TEST_CASE("base64: bytes beyond text, and text that would not come back") {
  CHECK(encode_base64(std::string_view("\xFF\xFE\x00\x80", 4)) == "//4AgA==");
  CHECK(decode_base64("//4AgA==") == std::string("\xFF\xFE\x00\x80", 4));
  for (const char* text : {"Zg", "Zg=", "Zh==", "Zm9v\n", "Zm9v=", "Z*9v", "====", "Zg==Zg=="}) {
    CAPTURE(text);
    CHECK_FALSE(decode_base64(text).has_value());
  }
}
