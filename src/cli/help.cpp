#include "cli/help.hpp"

#include "cli/options.hpp"

#include <fmt/format.h>

namespace agentpress::cli {
namespace {

std::string option_line(const OptionRow& row, Command command) {
  std::string names = row.letter == '\0' ? "    " : fmt::format("-{}, ", row.letter);
  names += fmt::format("--{}", row.name);
  if (row.needs_value()) {
    names += fmt::format(" {}", row.value);
  } else if (!row.value.empty()) {
    names += fmt::format("[={}]", row.value);
  }
  // The text begins in one column; an option too long for it gets a line of its own.
  return names.size() > 27 ? fmt::format("  {}\n{:31}{}\n", names, "", row.brief_in(command))
                           : fmt::format("  {:<29}{}\n", names, row.brief_in(command));
}

std::string options_of(Command command) {
  std::string text;
  std::string_view title;
  for (const auto& row : option_table()) {
    if (!row.commands.contains(command)) continue;
    if (title != title_of(row.group)) {
      title = title_of(row.group);
      text += fmt::format("\n{}:\n", title);
    }
    text += option_line(row, command);
  }
  return text;
}

std::string general_help() {
  std::string text =
      "Usage: agentpress [OPTIONS] [PROMPT...]\n"
      "       agentpress COMMAND [OPTIONS] ...\n"
      "\n"
      "Sends a prompt to the provider of the model and streams the answer to stdout.\n"
      "Standard input, when it is a pipe or a file, is added to the prompt.\n"
      "\n"
      "Commands:\n";
  for (const auto& row : command_table()) {
    if (row.command) text += fmt::format("  {:<12}{}\n", row.name, row.brief);
  }
  text += options_of(Command::ask);
  text +=
      "\n"
      "The model is --model, else AGENTPRESS_MODEL, else default_model of the\n"
      "configuration, else the default of the only provider that has a key.\n"
      "`agentpress --model echo TEXT` tries the tool without a key or a network.\n"
      "`agentpress help COMMAND` is about one command.\n";
  return text;
}

std::string sentence(std::string_view brief) {
  std::string text(brief);
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text + ".";
}

std::string command_help(const CommandRow& row) {
  std::string text;
  for (const auto& line : usage_lines(row)) {
    text += fmt::format("{}{}\n", text.empty() ? "Usage: " : "       ", line);
  }
  text += fmt::format("\n{}\n", sentence(row.brief));
  if (!row.actions.empty()) text += "\nActions:\n";
  for (const auto& action : row.actions) text += fmt::format("  {:<12}{}\n", action.name, action.brief);
  return text + options_of(*row.command);
}

}  // namespace

std::string help_text(Command command) {
  return command == Command::help || command == Command::ask ? general_help() : command_help(row_of(command));
}

std::string version_text() {
  return fmt::format("agentpress {}\n", AGENTPRESS_VERSION);
}

}  // namespace agentpress::cli
