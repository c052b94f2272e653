// Markdown on a terminal: the same page however the answer is cut, no escape sequence but our own SGR,
// nothing hidden or reordered, no text lost, and the same text when everything that waits is let go at every
// cut.
#include "fuzz/fuzz_input.hpp"
#include "render/markdown_text.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <string>

namespace {

using namespace agentpress;

enum class Pause { never, at_every_cut };

render::PageOptions options_of(const fuzz::FuzzInput& input) {
  // The first two bytes choose the cuts; they choose the page too.
  const auto columns = std::size_t{10} + input.first_piece;
  const auto& theme = input.second_piece % 2 == 0 ? render::dark_theme() : render::plain_theme();
  return {.theme = &theme, .ascii = input.second_piece % 4 > 1, .columns = [columns] { return columns; }};
}

std::string page_in_pieces(const fuzz::FuzzInput& input, Pause pause) {
  fuzz::AlternatingCutter next_piece(input);
  render::MarkdownText markdown(options_of(input));
  std::string output;
  for (std::size_t offset = 0; offset < input.bytes.size();) {
    const std::string piece(input.bytes.substr(offset, next_piece()));
    output += markdown.feed(piece);
    if (pause == Pause::at_every_cut) output += markdown.release();
    offset += piece.size();
  }
  output += markdown.finish();
  fuzz::require(!markdown.is_holding(), "nothing is held at the end");
  return output;
}

std::string whole_page(const fuzz::FuzzInput& input) {
  render::MarkdownText markdown(options_of(input));
  std::string output = markdown.feed(input.bytes);
  return output + markdown.finish();
}

void check_harmless(std::string_view output) {
  fuzz::require(!util::find_invalid_utf8(output), "the output is UTF-8");
  while (!output.empty()) {
    if (output.starts_with("\x1b")) {
      const auto end = output.find_first_not_of("0123456789;", 2);
      fuzz::require(output.starts_with("\x1b[") && end != std::string_view::npos && output[end] == 'm',
                    "the only escape sequences are SGR");
      output.remove_prefix(end + 1);
      continue;
    }
    const auto length = util::utf8_sequence_length(output);
    const char32_t scalar = util::decode_utf8(output.substr(0, length));
    output.remove_prefix(length);
    const bool is_control =
        (scalar < 0x20 && scalar != '\n' && scalar != '\t') || (scalar >= 0x7F && scalar <= 0x9F);
    const bool reorders = (scalar >= 0x202A && scalar <= 0x202E) || (scalar >= 0x2066 && scalar <= 0x2069);
    const bool hides =
        scalar == 0x200B || scalar == 0x2028 || scalar == 0x2029 || scalar == 0x2060 || scalar == 0xFEFF;
    fuzz::require(!is_control && !reorders && !hides, "no control character");
  }
}

/// Letters only: what layout and marks cannot add or take away, except in entities, info strings and
/// addresses.
std::string letters_of(std::string_view text) {
  std::string letters;
  while (!text.empty()) {
    if (text.starts_with("\x1b[")) {
      text.remove_prefix(std::min(text.find('m') + 1, text.size()));
      continue;
    }
    if ((text.front() >= 'a' && text.front() <= 'z') || (text.front() >= 'A' && text.front() <= 'Z'))
      letters += text.front();
    text.remove_prefix(1);
  }
  return letters;
}

bool is_plain_text(std::string_view text) {
  return text.find_first_of("&(<`~|:") == std::string_view::npos;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = fuzz::read_input(data, size);
  if (!input) return 0;
  const std::string output = whole_page(*input);
  fuzz::require(page_in_pieces(*input, Pause::never) == output, "the same page however the answer is cut");
  check_harmless(output);
  fuzz::require(output.empty() || output.ends_with('\n'), "the last row ends");
  const std::string paused = page_in_pieces(*input, Pause::at_every_cut);
  check_harmless(paused);
  if (is_plain_text(input->bytes)) {
    const auto letters = letters_of(render::make_harmless(input->bytes));
    fuzz::require(letters_of(output) == letters, "no letter is lost");
    fuzz::require(letters_of(paused) == letters, "no letter is lost where it is let go");
  }
  return 0;
}
