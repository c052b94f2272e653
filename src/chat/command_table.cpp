#include "chat/command_table.hpp"

#include <algorithm>
#include <array>

namespace agentpress::chat {
namespace {

// clang-format off
constexpr std::array kCommandRows{
    CommandRow{Command::help, "/help", "[COMMAND]", "these lines, or the one of a command", ArgumentKind::commands},
    CommandRow{Command::model, "/model", "[MODEL]", "say which model answers, or go on with another one", ArgumentKind::models},
    CommandRow{Command::system, "/system", "[TEXT]", "show or set the system prompt; - takes it away"},
    CommandRow{Command::file, "/file", "FILE", "put a text file before the next message", ArgumentKind::files},
    CommandRow{Command::retry, "/retry", "", "ask for the last answer once more"},
    CommandRow{Command::edit, "/edit", "[N]", "write in your editor; N: message N again, changed"},
    CommandRow{Command::undo, "/undo", "[N]", "take back the last message and its answer, or N"},
    CommandRow{Command::branch, "/branch", "[NAME]", "go on in a new session that begins as this one"},
    CommandRow{Command::title, "/title", "NAME", "give the session a name"},
    CommandRow{Command::save, "/save", "FILE", "write the conversation to a file, as Markdown", ArgumentKind::files},
    CommandRow{Command::copy, "/copy", "", "put the last answer into the terminal's clipboard"},
    CommandRow{Command::code, "/code", "[N] [copy|save FILE]", "print, copy or save a code block of the answer", ArgumentKind::files},
    CommandRow{Command::usage, "/usage", "", "tokens, cost and share of the model's context"},
    CommandRow{Command::reasoning, "/reasoning", "[EFFORT|show|hide]", "how hard the model thinks; show or hide it", ArgumentKind::efforts},
    CommandRow{Command::set, "/set", "[KEY VALUE]", "show or set an option of the request; - unsets it", ArgumentKind::settings},
    CommandRow{Command::shorten, "/shorten", "[drop]", "summarise older turns, or drop them"},
    CommandRow{Command::search, "/search", "WORD...", "find words in all sessions"},
    CommandRow{Command::sessions, "/sessions", "", "the sessions that were used last"},
    CommandRow{Command::resume, "/resume", "SESSION", "go on with another session", ArgumentKind::sessions},
    CommandRow{Command::clear, "/clear", "", "begin a new session"},
    CommandRow{Command::quit, "/quit", "", "leave, as Ctrl-D does"},
};
// clang-format on

constexpr bool is_in_order() {
  for (std::size_t index = 0; index < kCommandRows.size(); ++index) {
    if (static_cast<std::size_t>(kCommandRows.at(index).command) != index) return false;
  }
  return true;
}
static_assert(is_in_order(), "the rows stand in the order of the enumeration");

constexpr bool fits_terminal() {
  return std::ranges::all_of(kCommandRows, [](const CommandRow& row) {
    return row.name.size() + 1 + row.arguments.size() < kUsageColumns &&
           kUsageColumns + row.brief.size() <= kHelpColumns;
  });
}
static_assert(fits_terminal(), "a line of /help is no longer than a row of a terminal");

}  // namespace

std::span<const CommandRow> command_table() {
  return kCommandRows;
}

const CommandRow& row_of(Command command) {
  return kCommandRows.at(static_cast<std::size_t>(command));
}

const CommandRow* find_command(std::string_view name) {
  const auto* const found = std::ranges::find(kCommandRows, name, &CommandRow::name);
  return found == kCommandRows.end() ? nullptr : found;
}

}  // namespace agentpress::chat
