// Prints the hostile payloads for the tests of the real program: a line each, its bytes in hexadecimal.
#include "support/hostile_payloads.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <string>

int main() {
  for (const auto& payload : agentpress::tests::hostile_payloads()) {
    std::string line;
    for (const char byte : payload.bytes) line += fmt::format("{:02x}", static_cast<unsigned char>(byte));
    std::puts(line.c_str());
  }
}
