// The terminal gate: what may pass, what is made visible, and that cutting the bytes anywhere changes
// nothing.
#include "render/terminal_gate.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using agentpress::render::make_harmless;
using agentpress::render::TerminalGate;

namespace {

/// Payloads by mechanism; grown whenever a new one is heard of.
const std::vector<std::string>& hostile_payloads() {
  static const std::vector<std::string> payloads{"\x1b[2J\x1b[H",
                                                 "\x1b]0;title\x07",
                                                 "\x1b]52;c;cGF5bG9hZA==\x1b\\",
                                                 "\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\",
                                                 "\x1bP1$r0m\x1b\\",
                                                 "\x1b_apc\x1b\\",
                                                 "\x1b^pm\x1b\\",
                                                 "\x1b[6n",
                                                 "\x1b[c",
                                                 "\x1b[?1049h",
                                                 "\x1b[31mred",
                                                 "\x1b"
                                                 "c",
                                                 "\xc2\x9b"
                                                 "31m",
                                                 "\x9b"
                                                 "31m",
                                                 "\xc2\x9d"
                                                 "0;t\xc2\x9c",
                                                 "\x90",
                                                 "over\rwrite",
                                                 "back\b\b\bspace",
                                                 "\x07",
                                                 "\x0e\x0f",
                                                 "a\x7f",
                                                 "\xe2\x80\xae"
                                                 "evil",
                                                 "\xe2\x81\xa6x\xe2\x81\xa9",
                                                 "zero\xe2\x80\x8bwidth",
                                                 "\xe2\x81\xa0",
                                                 "\xef\xbb\xbf",
                                                 "\xe2\x80\xa8",
                                                 "\xe2\x80\xa9",
                                                 "\xf3\xa0\x81\x81\xf3\xa0\x81\x82",
                                                 "pass\xe2\x80\x8dword",
                                                 "\xc0\x9b[31m",
                                                 "\xe0\x80\x9b",
                                                 "\xf0\x80\x80\x9b",
                                                 "\xed\xa0\x9b\xed\xb0\x9b",
                                                 "\xf4\x90\x80\x80",
                                                 "\xff\xfe",
                                                 "\xe2\x80",
                                                 "\xf0\x9f\x8f\xb4\xf3\xa0\x81\x81",
                                                 "end\r",
                                                 "\xf8\x88\x80\x80\x80"};
  return payloads;
}

/// True when no byte could be read as a control function by a terminal, in UTF-8 or 8-bit mode.
bool is_harmless(const std::string& text) {
  for (std::size_t index = 0; index < text.size(); ++index) {
    const auto byte = static_cast<unsigned char>(text[index]);
    if (byte < 0x20 && byte != '\n' && byte != '\t' &&
        !(byte == '\r' && index + 1 < text.size() && text[index + 1] == '\n'))
      return false;
    if (byte == 0x7F) return false;
    if (byte == 0xC2 && index + 1 < text.size()) {
      const auto next = static_cast<unsigned char>(text[index + 1]);
      if (next >= 0x80 && next <= 0x9F) return false;
    }
  }
  return text.find("\xe2\x80\xae") == std::string::npos && text.find("\xe2\x80\x8b") == std::string::npos;
}

std::string pass_in_two(const std::string& text, std::size_t cut) {
  TerminalGate gate;
  std::string result = gate.pass(std::string_view(text).substr(0, cut));
  result += gate.pass(std::string_view(text).substr(cut));
  return result + gate.finish();
}

}  // namespace

TEST_CASE("terminal gate: hostile bytes are harmless, and the same wherever they are cut") {
  for (const auto& payload : hostile_payloads()) {
    const std::string text = "before " + payload + " after";
    const std::string whole = make_harmless(text);
    CAPTURE(whole);
    CHECK(is_harmless(whole));
    CHECK(whole != text);
    for (std::size_t cut = 0; cut <= text.size(); ++cut) CHECK(pass_in_two(text, cut) == whole);
  }
}

TEST_CASE("terminal gate: a joiner after something that was made visible is made visible too") {
  const std::string joiner = "\xe2\x80\x8d";
  const std::vector<std::string> before = {
      "\xff", "\xef\xbb\xbf", "\xe2\x80\xae", "\xf3\xa0\x81\xa7",
      "\xf0\x9f\x8f\xb4\xf3\xa0\x81\xa7"};  // the last: an unfinished flag
  for (const auto& text : before) {
    const std::string whole = make_harmless(text + joiner + "x");
    CAPTURE(whole);
    CHECK(whole.ends_with("\\u{200d}x"));
  }
}

TEST_CASE("terminal gate: honest text of every script passes unchanged") {
  const std::vector<std::string> honest{
      "plain ASCII, with\ttabs\nand lines\r\n",
      "na\xc3\xafve caf\xc3\xa9",
      "\xd9\x85\xdb\x8c\xe2\x80\x8c\xd8\xae\xd9\x88\xd8\xa7\xd9\x87\xd9\x85",  // Persian, with a non-joiner
      "\xe0\xa4\x95\xe0\xa5\x8d\xe2\x80\x8d\xe0\xa4\xb7",                      // Devanagari, with a joiner
      "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d\xe2\x80\x8f!",
      "\xe2\x80\x8e"
      "left",                                          // Hebrew, with direction marks
      "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x94\xac",  // woman scientist
      "\xe2\x9d\xa4\xef\xb8\x8f",                      // heart with a variation selector
      "\xf0\x9f\x8f\xb4\xf3\xa0\x81\xa7\xf3\xa0\x81\xa2\xf3\xa0\x81\xa5\xf3\xa0\x81\xae\xf3\xa0\x81\xa7\xf3"
      "\xa0\x81\xbf",  // flag of England
      "\xe4\xb8\xad\xe6\x96\x87 \xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e \xed\x95\x9c\xea\xb5\xad\xec\x96\xb4",
      "\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa"};
  for (const auto& text : honest) {
    CAPTURE(text);
    CHECK(make_harmless(text) == text);
    for (std::size_t cut = 0; cut <= text.size(); ++cut) CHECK(pass_in_two(text, cut) == text);
  }
}

TEST_CASE("terminal gate: what is made visible can be read") {
  CHECK(make_harmless("\x1b[31m") == "\\x1b[31m");
  CHECK(make_harmless("a\xe2\x80\xae") == "a\\u{202e}");
  CHECK(make_harmless("\x9b") == "\\x9b");
  CHECK(make_harmless("a\rb") == "a\\x0db");
}

TEST_CASE("terminal gate: an unfinished flag with a long tail hides nothing") {
  std::string text = "\xf0\x9f\x8f\xb4";
  for (int count = 0; count < 50; ++count) text += "\xf3\xa0\x81\xa1";
  CHECK(make_harmless(text).find("\xf3\xa0\x81\xa1") == std::string::npos);
}
