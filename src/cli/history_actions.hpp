// The actions of `agentpress history`; their rows are in history.cpp.
#pragma once

#include "cli/actions.hpp"

namespace agentpress::cli {

int list_history(const CommandContext& context, Arguments words);
int show_history(const CommandContext& context, Arguments words);
int search_history(const CommandContext& context, Arguments words);
int export_history(const CommandContext& context, Arguments words);
int import_history(const CommandContext& context, Arguments words);
int rename_session(const CommandContext& context, Arguments words);
int remove_sessions(const CommandContext& context, Arguments words);
int prune_history(const CommandContext& context, Arguments words);
int print_history_path(const CommandContext& context, Arguments words);
int check_history(const CommandContext& context, Arguments words);

}  // namespace agentpress::cli
