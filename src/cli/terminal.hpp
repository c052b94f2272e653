// What the terminal on stderr can be asked to do.
#pragma once

#include "util/environment.hpp"
#include "util/output.hpp"

#include <sys/ioctl.h>

#include <cstddef>

namespace agentpress::cli {

struct TerminalAbilities {
  bool style = false;         ///< dim text: a terminal, NO_COLOR unset, TERM not `dumb`
  bool moves_cursor = false;  ///< a line can be rewritten: a terminal, TERM not `dumb`
};

/// https://no-color.org: NO_COLOR counts when it is set and not empty.
inline TerminalAbilities abilities_of(const util::OutputStream& output,
                                      const util::Environment& environment) {
  const bool is_usable = output.is_terminal() && environment.get("TERM").value_or("dumb") != "dumb";
  return {.style = is_usable && !environment.get("NO_COLOR"), .moves_cursor = is_usable};
}

struct TerminalSize {
  std::size_t columns = 80;
  std::size_t rows = 24;
};

/// Of the terminal behind the descriptor; the usual size where it does not say.
inline TerminalSize terminal_size(int descriptor) {
  winsize size{};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) != 0) return {};
  TerminalSize known;
  if (size.ws_col > 0) known.columns = size.ws_col;
  if (size.ws_row > 0) known.rows = size.ws_row;
  return known;
}

}  // namespace agentpress::cli
