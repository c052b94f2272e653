#include "history/sha256.hpp"

#include <doctest/doctest.h>

using agentpress::history::sha256_text;

TEST_CASE("sha256: the examples of FIPS 180") {
  CHECK(sha256_text("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256_text("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}
