// The long texts of options, which only the manual has: man/option-texts.roff.
#pragma once

#include "cli/options.hpp"

#include <string>
#include <string_view>

namespace agentpress::documents {

/// The text below `.\" --NAME in COMMAND`, for an option that means something else in that command, or else
/// the one below `.\" --NAME`, in roff. Throws std::runtime_error when there is none, or when the file has
/// the text of an option that the program does not have.
std::string option_text(const cli::OptionRow& option, const cli::CommandRow& command);

/// The text below `.\" group TITLE in COMMAND`, also when it is empty, or else the one below
/// `.\" group TITLE`, which stands before the group's options; empty when there is none.
std::string group_text(std::string_view title, const cli::CommandRow& command);

}  // namespace agentpress::documents
