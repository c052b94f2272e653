#include "support/hostile_payloads.hpp"

#include <fmt/format.h>

#include <array>
#include <set>
#include <string_view>

namespace agentpress::tests {
namespace {

struct Spelling {
  std::string_view name;
  std::string_view csi;
  std::string_view osc;
  std::string_view dcs;
  std::string_view apc;
  std::string_view pm;
  std::string_view sos;
  std::string_view st;
};

/// ECMA-35 and ECMA-48: with ESC, as one byte, and as U+0080 to U+009F in UTF-8.
constexpr std::array kSpellings{
    Spelling{"7 bit", "\x1b[", "\x1b]", "\x1bP", "\x1b_", "\x1b^", "\x1bX", "\x1b\\"},
    Spelling{"8 bit", "\x9b", "\x9d", "\x90", "\x9f", "\x9e", "\x98", "\x9c"},
    Spelling{"UTF-8", "\xc2\x9b", "\xc2\x9d", "\xc2\x90", "\xc2\x9f", "\xc2\x9e", "\xc2\x98", "\xc2\x9c"},
};

/// xterm's control sequences (ctlseqs): final bytes with parameters that make sense for them.
constexpr std::array<std::string_view, 76> kControlSequences{
    "@",   "2A",   "3B",    "4C",   "5D",     "6E",     "7F",     "8G",     "1;1H",   "9I",     "J",
    "1J",  "2J",   "3J",    "K",    "2K",     "L",      "M",      "P",      "5S",     "5T",     "X",
    "Z",   "5`",   "5a",    "5b",   "c",      ">c",     "=c",     "3d",     "e",      "2;2f",   "0g",
    "3g",  "4h",   "?25l",  "?47h", "?1049h", "?1000h", "?1006h", "?2004h", "?2026h", "?1004h", "?7l",
    "?5h", "?3h",  "20h",   "4i",   "5i",     "?5i",    "31m",    "8m",     "7m",     "5n",     "6n",
    "?6n", "?15n", "!p",    "2$p",  "?2$p",   "\"p",    "1q",     "5 q",    "1;5r",   "s",      "8;1;1t",
    "14t", "21t",  "22;0t", "u",    ">1u",    "?u",     "1;1$x",  "1;1$z",  "1*x",    "1'z"};

/// Operating system commands: what xterm, iTerm, kitty, Konsole, VTE and Windows Terminal take.
constexpr std::array<std::string_view, 34> kCommands{"0;owned",
                                                     "1;icon",
                                                     "2;title",
                                                     "3;PROP=x",
                                                     "4;1;?",
                                                     "4;1;red",
                                                     "5;0;?",
                                                     "7;file:///etc",
                                                     "8;;http://evil.test",
                                                     "8;id=1;javascript:x",
                                                     "9;note",
                                                     "9;4;1;50",
                                                     "10;?",
                                                     "11;?",
                                                     "12;#ff0000",
                                                     "17;?",
                                                     "22;pointer",
                                                     "46;/tmp/log",
                                                     "50;?",
                                                     "51;x",
                                                     "52;c;cm0gLXJm",
                                                     "52;c;?",
                                                     "52;p;AAAA",
                                                     "99;i=1;kitty",
                                                     "104",
                                                     "110",
                                                     "133;A",
                                                     "133;C",
                                                     "633;E;rm",
                                                     "777;notify;a;b",
                                                     "1337;File=inline=1:AAAA",
                                                     "1337;SetMark",
                                                     "1337;RequestUpload=format=tgz",
                                                     "L;label"};

constexpr std::array<std::string_view, 12> kDeviceStrings{
    "$qm",   "$q\"p",   "+q544e",           "+p1;2", "1$tx",        "0;1|17/ab", "q#0;2~",
    "0!u%5", "1;1{ @~", "tmux;\x1b\x1b[2J", "=1s",   "@kitty-cmd{}"};

/// ESC and one or two bytes more.
constexpr std::array<std::string_view, 40> kEscapes{
    "7",  "8",  "c",  "D",  "E",  "H",  "M",  "N",  "O",  "V",  "W",  "Z",  "=",  ">",
    "6",  "9",  "F",  "l",  "m",  "n",  "o",  "|",  "}",  "~",  "#3", "#4", "#5", "#6",
    "#8", "(0", "(B", ")0", "*0", "+0", "%@", "%G", " F", " G", "-A", "/B"};

/// What hides, reorders or imitates text.
constexpr std::array<std::string_view, 40> kInvisible{"\u202agnp",
                                                      "\u202bgnp",
                                                      "\u202cgnp",
                                                      "\u202dgnp",
                                                      "\u202egnp.exe",
                                                      "\u2066a",
                                                      "\u2067a",
                                                      "\u2068a",
                                                      "\u2069a",
                                                      "a\u200bb",
                                                      "a\u2060b",
                                                      "a\ufeffb",
                                                      "\u2028line",
                                                      "\u2029paragraph",
                                                      "a\U000e0041b",
                                                      "a\U000e0001b",
                                                      "a\U000e007fb",
                                                      "\U0001f3f4\U000e0067\U000e0062",
                                                      "\U0001f3f4\U000e0041x",
                                                      "a\u200db",
                                                      "a\u200cb",
                                                      " \u200dx",
                                                      "\u200d\u200d",
                                                      "real\rfake",
                                                      "real\b\b\b\bfake",
                                                      "a\x7f\x7f",
                                                      "a\x0b"
                                                      "b",
                                                      "a\x0c"
                                                      "b",
                                                      "a\x0e"
                                                      "b",
                                                      "a\x0f"
                                                      "b",
                                                      "a\x05"
                                                      "b",
                                                      "a\x07"
                                                      "b",
                                                      "\x18",
                                                      "\x1a",
                                                      "\x1b\x1b",
                                                      "\x1b\n[2J",
                                                      "\x1b\r[2J",
                                                      "\x1b\t[2J",
                                                      "\x1b\x7f[2J",
                                                      "\x1b*[2J*"};

/// Ill-formed UTF-8 (RFC 3629) that a lax decoder reads as a control character or as the end of a sequence.
constexpr std::array<std::string_view, 24> kIllFormed{"\xc0\x9b[2J",
                                                      "\xc1\x9b[2J",
                                                      "\xe0\x80\x9b[2J",
                                                      "\xe0\x82\x9b"
                                                      "2J",
                                                      "\xf0\x80\x80\x9b[2J",
                                                      "\xf0\x80\x82\x9b"
                                                      "2J",
                                                      "\xf8\x80\x80\x80\x9b[2J",
                                                      "\xfc\x80\x80\x80\x80\x9b[2J",
                                                      "\xc0\x87",
                                                      "\xc0\x8a",
                                                      "\xc0\x80",
                                                      "\xe0\x80\x87",
                                                      "\xed\xa0\x80\xed\xb0\x80",
                                                      "\xed\xbf\xbf",
                                                      "\xf4\x90\x80\x80",
                                                      "\xf5\x80\x80\x80",
                                                      "\xfe\x1b[2J",
                                                      "\xff\x9b"
                                                      "2J",
                                                      "\xe2\x80\x1b[2J",
                                                      "\xe2\x1b[2J",
                                                      "\xf0\x9f\x1b]0;x\x07",
                                                      "\xc2\x1b[2J",
                                                      "\xc2",
                                                      "\xe2\x80"};

class Collection {
 public:
  void add(std::string name, std::string bytes) {
    if (known_.insert(bytes).second) payloads_.push_back({std::move(name), std::move(bytes)});
  }
  std::vector<HostilePayload> take() { return std::move(payloads_); }

 private:
  std::set<std::string> known_;
  std::vector<HostilePayload> payloads_;
};

void add_sequences(Collection& all, const Spelling& spelling) {
  for (const auto text : kControlSequences)
    all.add(fmt::format("CSI {} ({})", text, spelling.name), std::string(spelling.csi) + std::string(text));
  for (const auto text : kCommands) {
    all.add(fmt::format("OSC {} ({})", text, spelling.name),
            fmt::format("{}{}{}", spelling.osc, text, spelling.st));
    all.add(fmt::format("OSC {} BEL ({})", text, spelling.name), fmt::format("{}{}\x07", spelling.osc, text));
  }
  for (const auto text : kDeviceStrings)
    all.add(fmt::format("DCS {} ({})", text, spelling.name),
            fmt::format("{}{}{}", spelling.dcs, text, spelling.st));
  const std::array<std::pair<std::string_view, std::string_view>, 3> strings{
      {{"APC", spelling.apc}, {"PM", spelling.pm}, {"SOS", spelling.sos}}};
  for (const auto& [name, begin] : strings) {
    all.add(fmt::format("{} ({})", name, spelling.name), fmt::format("{}Gi=1;AAAA{}", begin, spelling.st));
    all.add(fmt::format("{} open ({})", name, spelling.name), fmt::format("{}never closed", begin));
  }
  for (const auto& [name, begin] :
       {std::pair{"CSI", spelling.csi}, {"OSC", spelling.osc}, {"DCS", spelling.dcs}})
    all.add(fmt::format("{} open ({})", name, spelling.name), std::string(begin));
  all.add(fmt::format("sub-parameters ({})", spelling.name), fmt::format("{}38:2::1:2:3m", spelling.csi));
  all.add(fmt::format("control within a sequence ({})", spelling.name),
          fmt::format("{}2\x07J", spelling.csi));
}

}  // namespace

std::vector<HostilePayload> hostile_payloads() {
  Collection all;
  for (const auto& spelling : kSpellings) add_sequences(all, spelling);
  for (const auto text : kEscapes) all.add(fmt::format("ESC {}", text), "\x1b" + std::string(text));
  for (const auto text : kInvisible) all.add("invisible", std::string(text));
  for (const auto text : kIllFormed) all.add("ill-formed", std::string(text));
  for (int code = 0; code < 0x20; ++code) {
    if (code == '\n' || code == '\t') continue;
    all.add(fmt::format("C0 {:02x}", code), std::string("a") + static_cast<char>(code) + "b");
  }
  for (int code = 0x80; code < 0xA0; ++code) {
    all.add(fmt::format("C1 {:02x} as a byte", code), std::string("a") + static_cast<char>(code) + "b");
    all.add(fmt::format("C1 {:02x} in UTF-8", code), std::string("a\xc2") + static_cast<char>(code) + "b");
    all.add(fmt::format("C1 {:02x} as an entity", code), fmt::format("a&#{};[2J", code));
  }
  for (const int code : {0, 7, 8, 13, 27, 0x7f, 0x9b, 0x202e, 0x2066, 0x200b, 0xfeff, 0xe0041})
    all.add(fmt::format("entity {:x}", code), fmt::format("a&#x{:x};]0;x\\", code));
  return all.take();
}

}  // namespace agentpress::tests
