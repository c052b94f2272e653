#include "cli/actions.hpp"

#include "cli/usage_error.hpp"
#include "util/edit_distance.hpp"
#include "util/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace agentpress::cli {
namespace {

std::string usage_of(const CommandRow& command, const Action& action) {
  const auto row = std::ranges::find(command.actions, action.name, &ActionRow::name);
  const auto arguments = row == command.actions.end() ? std::string_view{} : row->arguments;
  return fmt::format("agentpress {} {}{}{}", command.name, action.name, arguments.empty() ? "" : " ",
                     arguments);
}

const Action& find_action(const CommandContext& context, std::string_view command,
                          std::span<const Action> actions) {
  std::vector<std::string> names;
  for (const auto& action : actions) names.emplace_back(action.name);
  const auto& words = context.options.words;
  if (words.empty()) {
    usage_error(fmt::format("`agentpress {}` does several things: {}", command, util::join(names, ", ")),
                fmt::format("`agentpress help {}` explains them", command));
  }
  const auto found = std::ranges::find(actions, words.front(), &Action::name);
  if (found != actions.end()) return *found;
  const auto near = util::nearest_names(words.front(), names, 1);
  usage_error(
      fmt::format("`agentpress {}` has no such action, expected one of {}", command, util::join(names, ", ")),
      near.empty() ? fmt::format("to send the words as a prompt: agentpress ask {} ...", command)
                   : fmt::format("did you mean `agentpress {} {}`?", command, near.front()));
}

bool takes_option(const Action& action, std::string_view option) {
  if (option == "json") return action.has_json;
  const auto* row = find_option(option);
  if (!action.options || row == nullptr || row->is_for_all()) return true;
  return std::ranges::find(*action.options, option) != action.options->end();
}

}  // namespace

int run_action(const CommandContext& context, std::span<const Action> actions) {
  const CommandRow& row = row_of(context.options.command);
  const std::string_view command = row.name;
  const Action& action = find_action(context, command, actions);
  const auto arguments = std::span(context.options.words).subspan(1);
  const std::string name = fmt::format("`agentpress {} {}`", command, action.name);
  if (arguments.size() < action.least_arguments || arguments.size() > action.most_arguments) {
    const auto problem =
        arguments.size() > action.most_arguments ? "takes no more words" : "needs another word";
    usage_error(fmt::format("{} {}", name, problem), "usage: " + usage_of(row, action));
  }
  for (const auto option : context.options.typed_names) {
    if (!takes_option(action, option)) {
      usage_error(fmt::format("{} has no option --{}", name, option),
                  fmt::format("`agentpress help {}` lists what has one", command));
    }
  }
  return action.run(context, arguments);
}

}  // namespace agentpress::cli
