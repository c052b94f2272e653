// What the terminal on stderr can be asked to do.
#pragma once

#include "util/environment.hpp"
#include "util/output.hpp"

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

}  // namespace agentpress::cli
