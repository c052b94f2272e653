#include "cli/help.hpp"

#include "cli/options.hpp"

#include <fmt/format.h>

namespace agentpress::cli {
namespace {

std::string option_line(const OptionRow& row) {
  std::string names = row.letter == '\0' ? "    " : fmt::format("-{}, ", row.letter);
  names += fmt::format("--{}{}{}", row.name, row.value.empty() ? "" : " ", row.value);
  // The text begins in one column; an option too long for it gets a line of its own.
  return names.size() > 27 ? fmt::format("  {}\n{:31}{}\n", names, "", row.brief)
                           : fmt::format("  {:<29}{}\n", names, row.brief);
}

}  // namespace

std::string help_text() {
  std::string text =
      "Usage: agentpress [OPTIONS] [PROMPT...]\n"
      "       agentpress COMMAND [OPTIONS] ...\n"
      "\n"
      "Sends a prompt to the provider of the model and streams the answer to stdout.\n"
      "Standard input, when it is a pipe or a file, is added to the prompt.\n"
      "\n"
      "Commands:\n";
  for (const auto& row : command_table()) {
    if (row.command) text += fmt::format("  {:<8}{}\n", row.name, row.brief);
  }
  std::string_view title;
  for (const auto& row : option_table()) {
    if (title != title_of(row.group)) {
      title = title_of(row.group);
      text += fmt::format("\n{}:\n", title);
    }
    text += option_line(row);
  }
  text +=
      "\n"
      "The model is --model, else AGENTPRESS_MODEL, else default_model of the\n"
      "configuration, else the default of the only provider that has a key.\n"
      "`agentpress --model echo TEXT` tries the tool without a key or a network.\n";
  return text;
}

std::string version_text() {
  return fmt::format("agentpress {}\n", AGENTPRESS_VERSION);
}

}  // namespace agentpress::cli
