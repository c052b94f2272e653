// The terminal gate: text of models, providers and files is hostile bytes. On a terminal this state machine
// makes everything visible that could move the cursor, set a colour, hide or reorder text; it never refuses
// and never drops.
//
// Made visible, as \x1b or \u{202e}: C0 except tab and newline (and CR before a newline), DEL, C1 in both
// spellings, ill-formed UTF-8, U+200B, U+202A-202E, U+2028-2029, U+2060, U+2066-2069, U+FEFF, tag characters
// outside a flag emoji, and joiners (U+200C, U+200D) that do not follow a letter or an emoji of a script that
// uses them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace agentpress::render {

class TerminalGate {
 public:
  /// The next bytes, made harmless. Up to a few bytes are held back until their neighbours are known.
  std::string pass(std::string_view bytes);
  /// What was held back, made harmless.
  std::string finish();

 private:
  /// As many plain bytes as `bytes` begins with, where nothing before them waits for its neighbour.
  std::size_t take_plain(std::string& output, std::string_view bytes);
  void take(std::string& output, std::string_view sequence);
  void release_carriage_return(std::string& output);
  void release_tags(std::string& output, bool as_flag);

  std::string pending_;           ///< the beginning of an unfinished UTF-8 sequence
  std::string tags_;              ///< tag characters after a flag, until their end mark
  bool carriage_return_ = false;  ///< a CR whose next byte is not known yet
  bool in_flag_ = false;
  char32_t previous_ = 0;
};

/// A whole text through a gate of its own.
std::string make_harmless(std::string_view text);

}  // namespace agentpress::render
