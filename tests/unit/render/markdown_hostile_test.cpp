#include "render/markdown_text.hpp"
#include "support/hostile_payloads.hpp"
#include "util/text.hpp"

#include <doctest/doctest.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>

using namespace agentpress;  // NOLINT(google-build-using-namespace): a test

namespace {

/// Where a payload can stand; % is its place.
constexpr std::array<std::string_view, 17> kPlaces{
    "%",
    "text % text\nnext",
    "# title %",
    "- item %\n  - nested",
    "> quote %",
    "*a % b* **%**",
    "`code % code`",
    "[words %](http://x.test)",
    "[words](http://x.test/%)",
    "[words](<http://x.test/%> \"%\")",
    "<http://x.test/%>",
    "![%](%)",
    "| a % | b |\n|---|---|\n| % | c |\n\n",
    "```%\ncode\n```",
    "```python %\n# % \nx = '%'\n```",
    "    indented %",
    "<div %>\n%\n</div>\n\n$%$ \\(%\\)",
};

std::string placed(std::string_view place, std::string_view payload) {
  std::string text;
  for (const char byte : place) byte == '%' ? text += payload : text += byte;
  return text;
}

/// Takes our own SGR sequences out of an output; nothing when something of a sequence is left open.
std::optional<std::string> without_styles(std::string_view output) {
  std::string rest;
  while (!output.empty()) {
    const auto escape = std::min(output.find("\x1b["), output.size());
    rest += output.substr(0, escape);
    output.remove_prefix(escape);
    if (output.empty()) break;
    const auto end = output.find_first_not_of("0123456789;", 2);
    if (end == std::string_view::npos || output[end] != 'm') return std::nullopt;
    output.remove_prefix(end + 1);
  }
  return rest;
}

bool is_harmless(std::string_view output) {
  const auto text = without_styles(output);
  if (!text || util::find_invalid_utf8(*text)) return false;
  for (std::string_view rest = *text; !rest.empty();) {
    const auto length = util::utf8_sequence_length(rest);
    const char32_t scalar = util::decode_utf8(rest.substr(0, length));
    rest.remove_prefix(length);
    const bool is_control =
        (scalar < 0x20 && scalar != '\n' && scalar != '\t') || (scalar >= 0x7F && scalar <= 0x9F);
    const bool reorders = (scalar >= 0x202A && scalar <= 0x202E) || (scalar >= 0x2066 && scalar <= 0x2069);
    const bool hides = scalar == 0x200B || scalar == 0x2028 || scalar == 0x2029 || scalar == 0x2060 ||
                       scalar == 0xFEFF || (scalar >= 0xE0000 && scalar <= 0xE007F);
    if (is_control || reorders || hides) return false;
  }
  return true;
}

render::PageOptions page() {
  return {.theme = &render::dark_theme(), .columns = [] { return std::size_t{40}; }};
}

std::string shown_in_two(std::string_view text, std::size_t cut) {
  render::MarkdownText markdown(page());
  std::string output = markdown.feed(text.substr(0, cut));
  output += markdown.feed(text.substr(cut));
  return output + markdown.finish();
}

/// The same with everything that is held let go at the cut.
std::string shown_with_pause(std::string_view text, std::size_t cut) {
  render::MarkdownText markdown(page());
  std::string output = markdown.feed(text.substr(0, cut));
  output += markdown.release();
  output += markdown.feed(text.substr(cut));
  return output + markdown.finish();
}

}  // namespace

TEST_CASE("markdown hostile: the payloads are many and different") {
  CHECK(tests::hostile_payloads().size() >= 500);
}

TEST_CASE("markdown hostile: no place of any answer lets a control function through, wherever it is cut") {
  for (const auto& payload : tests::hostile_payloads()) {
    CAPTURE(payload.name);
    for (const auto place : kPlaces) {
      const auto text = placed(place, payload.bytes);
      const auto whole = shown_in_two(text, 0);
      const auto first = text.find(payload.bytes);
      bool all_same = true;
      bool all_harmless = is_harmless(whole);
      for (std::size_t cut = first; cut <= first + payload.bytes.size() && cut <= text.size(); ++cut) {
        all_same = all_same && shown_in_two(text, cut) == whole;
        all_harmless = all_harmless && is_harmless(shown_with_pause(text, cut));
      }
      CAPTURE(place);
      CHECK(all_same);
      CHECK(all_harmless);
    }
  }
}

TEST_CASE("markdown hostile: the check itself sees what it is to see") {
  CHECK(is_harmless("a\x1b[1;36mb\x1b[0m\n"));
  for (const auto* const text : {"\x1b[2J", "\x1b]0;x\x07",
                                 "\x9b"
                                 "2J",
                                 "\xc2\x9b"
                                 "2J",
                                 "\u202e", "\x1b[1", "\x07", "\x1b[?25l"})
    CHECK_FALSE(is_harmless(text));
}
