// What can be typed in a chat besides messages: one row a command, for /help, completion, the manual and the
// reading of lines.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace agentpress::chat {

enum class Command {
  help,
  model,
  system,
  file,
  retry,
  edit,
  undo,
  branch,
  title,
  save,
  copy,
  code,
  usage,
  reasoning,
  set,
  shorten,
  search,
  sessions,
  resume,
  clear,
  quit,
};

/// What the completion offers behind a command.
enum class ArgumentKind { none, commands, models, files, sessions, efforts, settings };

struct CommandRow {
  Command command{};
  std::string_view name{};       ///< with its slash
  std::string_view arguments{};  ///< as in a usage line
  std::string_view brief{};      ///< without a full stop
  ArgumentKind completes = ArgumentKind::none;
};

/// A line of /help: so many columns for name and arguments, so many in all.
inline constexpr std::size_t kUsageColumns = 30;
inline constexpr std::size_t kHelpColumns = 80;

/// All of them, in the order in which /help lists them.
std::span<const CommandRow> command_table();

const CommandRow& row_of(Command command);

/// nullptr when there is none of this name.
const CommandRow* find_command(std::string_view name);

}  // namespace agentpress::chat
