// Parts of the manual pages, in roff (man(7) macros).
#pragma once

#include "cli/options.hpp"

#include <string>
#include <string_view>

namespace agentpress::documents {

/// A page that is about no command.
struct Page {
  std::string_view name{};
  int section = 1;
  std::string_view brief{};
  std::string_view manual{};  ///< stands in the middle of the first line
};

/// Title, name, and the synopsis of a command.
std::string page_head(const Page& page);
std::string command_head(const cli::CommandRow& row);
std::string general_head();

/// Every command with its page.
std::string command_list();
/// What a command can do, where it can do several things.
std::string action_list(const cli::CommandRow& row);
/// The options that a command takes, group by group.
std::string option_list(const cli::CommandRow& row);
std::string exit_status_list();
/// Every built-in provider: models, key, address, regions, format.
std::string provider_list();
/// Every check of doctor, group by group.
std::string check_list();
/// What can be typed in a chat besides messages.
std::string chat_command_list();
/// Where the exit status is explained, and the other pages.
std::string command_foot(const cli::CommandRow& row);

}  // namespace agentpress::documents
