// One parser of framing (the build says which): the same events however the bytes are cut, also under a small
// cap.
#include "framing/ndjson.hpp"
#include "framing/sse.hpp"
#include "fuzz/fuzz_input.hpp"

#include <string>
#include <vector>

namespace {

using namespace agentpress;

struct Outcome {
  std::vector<std::string> events;
  bool is_within_cap = true;
  bool operator==(const Outcome&) const = default;
};

template <class Cutter>
Outcome parse(std::string_view bytes, std::size_t cap, Cutter next_piece) {
  Outcome outcome;
  const framing::SseCallback record = [&outcome](std::string_view type, std::string_view data) {
    outcome.events.push_back(std::string(type) + '\n' + std::string(data));
  };
  framing::FUZZED_PARSER parser(cap);
  for (std::size_t offset = 0; offset < bytes.size() && outcome.is_within_cap;) {
    const std::string piece(bytes.substr(offset, next_piece()));
    outcome.is_within_cap = parser.feed(piece, record);
    offset += piece.size();
  }
  framing::FUZZED_PARSER copy = parser;
  std::size_t events_of_copy = outcome.events.size();
  copy.end([&events_of_copy](std::string_view /*type*/, std::string_view /*data*/) { ++events_of_copy; });
  outcome.is_within_cap = parser.end(record);
  fuzz::require(outcome.events.size() == events_of_copy, "a copy ends like its original");
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = fuzz::read_input(data, size);
  if (!input) return 0;
  constexpr std::size_t kCaps[] = {32, 1U << 20U};
  for (const std::size_t cap : kCaps) {
    const Outcome whole = parse(input->bytes, cap, [&input] { return input->bytes.size(); });
    const Outcome cut = parse(input->bytes, cap, fuzz::AlternatingCutter(*input));
    fuzz::require(whole == cut, "the same events however the bytes are cut");
  }
  return 0;
}
