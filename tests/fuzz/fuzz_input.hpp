// What all fuzz targets share: the first bytes of an input choose how the rest is cut, and a broken promise
// aborts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string_view>

namespace agentpress::fuzz {

struct FuzzInput {
  std::uint8_t first_piece = 1;
  std::uint8_t second_piece = 1;
  std::string_view bytes;
};

/// Pieces of two lengths alternate; 0 stands for a piece of 256 bytes.
inline std::optional<FuzzInput> read_input(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return std::nullopt;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): libFuzzer speaks in unsigned bytes
  return FuzzInput{data[0], data[1], std::string_view(reinterpret_cast<const char*>(data) + 2, size - 2)};
}

class AlternatingCutter {
 public:
  explicit AlternatingCutter(const FuzzInput& input) : lengths_{input.first_piece, input.second_piece} {}

  std::size_t operator()() {
    is_second_ = !is_second_;
    const std::size_t length = lengths_[is_second_ ? 0 : 1];
    return length == 0 ? 256 : length;
  }

 private:
  std::size_t lengths_[2];
  bool is_second_ = false;
};

inline void require(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

}  // namespace agentpress::fuzz
