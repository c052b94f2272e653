// The terminal gate: the same output however the bytes are cut, and nothing in it that could move the cursor,
// hide text or reorder it.
#include "fuzz/fuzz_input.hpp"
#include "render/terminal_gate.hpp"
#include "util/text.hpp"

#include <string>

namespace {

using namespace agentpress;

std::string pass_in_pieces(const fuzz::FuzzInput& input) {
  fuzz::AlternatingCutter next_piece(input);
  render::TerminalGate gate;
  std::string output;
  for (std::size_t offset = 0; offset < input.bytes.size();) {
    const std::string piece(input.bytes.substr(offset, next_piece()));
    output += gate.pass(piece);
    offset += piece.size();
  }
  return output + gate.finish();
}

bool is_hidden_everywhere(char32_t scalar) {
  const bool is_control = (scalar < 0x20 && scalar != '\t' && scalar != '\n' && scalar != '\r') ||
                          (scalar >= 0x7F && scalar <= 0x9F);
  const bool is_bidirectional =
      (scalar >= 0x202A && scalar <= 0x202E) || (scalar >= 0x2066 && scalar <= 0x2069);
  return is_control || is_bidirectional || scalar == 0x200B || scalar == 0x2028 || scalar == 0x2029 ||
         scalar == 0x2060 || scalar == 0xFEFF;
}

void check_harmless(std::string_view output) {
  fuzz::require(!util::find_invalid_utf8(output), "the output is UTF-8");
  bool is_in_flag = false;
  char32_t previous = 0;
  while (!output.empty()) {
    const auto length = util::utf8_sequence_length(output);
    const char32_t scalar = util::decode_utf8(output.substr(0, length));
    output.remove_prefix(length);
    const bool is_tag = scalar >= 0xE0000 && scalar <= 0xE007F;
    fuzz::require(!is_hidden_everywhere(scalar), "no control character");
    fuzz::require(scalar != '\r' || output.starts_with('\n'), "a carriage return only ends a line");
    fuzz::require(!is_tag || is_in_flag, "a tag character only in a flag");
    fuzz::require(is_tag || !is_in_flag || previous == 0x1F3F4 || previous == 0xE007F, "a flag has its end");
    fuzz::require((scalar != 0x200C && scalar != 0x200D) || previous >= 0x0300,
                  "a joiner only after what it can join");
    is_in_flag = scalar == 0x1F3F4 || (is_in_flag && is_tag && scalar != 0xE007F);
    previous = scalar;
  }
  fuzz::require(!is_in_flag || previous == 0x1F3F4, "the last flag has its end");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = fuzz::read_input(data, size);
  if (!input) return 0;
  const std::string output = render::make_harmless(input->bytes);
  fuzz::require(pass_in_pieces(*input) == output, "the same output however the bytes are cut");
  fuzz::require(output.size() >= input->bytes.size(), "nothing is dropped");
  fuzz::require(render::make_harmless(output) == output, "harmless text passes as it is");
  check_harmless(output);
  return 0;
}
