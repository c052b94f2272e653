// What the completion of a chat offers: commands, and behind them models, sessions, settings, files.
#pragma once

#include "cli/line_editor.hpp"
#include "cli/setup.hpp"

#include <string_view>

namespace agentpress::cli {

/// Names that a terminal cannot show as they are, and names with blanks, are left out.
Offers chat_offers(const Setup& setup, std::string_view before, std::string_view word);

}  // namespace agentpress::cli
