// Commands that do several things: `agentpress keys set PROVIDER`. Chooses the action and counts its words.
#pragma once

#include "cli/commands.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace agentpress::cli {

/// The words after the name of the action.
using Arguments = std::span<const std::string>;

/// One action of a command; its usage line and its help are in the option table.
struct Action {
  std::string_view name{};
  std::size_t least_arguments = 0;
  std::size_t most_arguments = 0;
  bool has_json = false;
  /// The options of the command that this action takes, besides those that every command has.
  std::optional<std::span<const std::string_view>> options{};
  int (*run)(const CommandContext& context, Arguments arguments) = nullptr;
};

/// Runs the action that the first word of the command names. Throws core::StartupError (usage) for no such
/// action, for too few or too many words and for an option that it
/// does not have. No word is ever repeated: it
/// may be a key.
int run_action(const CommandContext& context, std::span<const Action> actions);

}  // namespace agentpress::cli
