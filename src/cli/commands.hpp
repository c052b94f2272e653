// The commands: each takes what was typed and returns the exit code, or throws core::StartupError.
#pragma once

#include "cli/diagnostics.hpp"
#include "cli/options.hpp"
#include "util/environment.hpp"
#include "util/output.hpp"

namespace agentpress::cli {

/// What every command gets from the rim.
struct CommandContext {
  const TypedOptions& options;
  util::Environment environment;
  util::OutputStream& output;
  Diagnostics& diagnostics;
};

int run_ask(const CommandContext& context);
int run_chat(const CommandContext& context);
int run_route(const CommandContext& context);
int run_models(const CommandContext& context);
int run_models_default(const CommandContext& context);
int run_doctor(const CommandContext& context);
int run_keys(const CommandContext& context);
int run_config(const CommandContext& context);
int run_aliases(const CommandContext& context);
int run_history(const CommandContext& context);
int run_templates(const CommandContext& context);
int run_completion(const CommandContext& context);

/// Writes `text` to stdout; a fault is an `output` error.
void print_whole(util::OutputStream& output, std::string_view text);

}  // namespace agentpress::cli
