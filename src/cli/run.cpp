#include "cli/run.hpp"

#include "cli/commands.hpp"
#include "cli/help.hpp"
#include "cli/signals.hpp"
#include "render/json_report.hpp"
#include "util/files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <exception>
#include <span>

namespace agentpress::cli {
namespace {

/// Descriptors 0 to 2 that were closed are filled, so that no socket or file lands on them. Returns whether
/// stdout was.
bool fill_standard_descriptors() {
  bool stdout_was_closed = false;
  for (int descriptor = 0; descriptor <= 2; ++descriptor) {
    if (::fcntl(descriptor, F_GETFD) != -1) continue;
    if (descriptor == STDOUT_FILENO) stdout_was_closed = true;
    // The lowest free number is this one; a write to a read-only descriptor fails as a closed one would.
    [[maybe_unused]] const int filled =
        ::open("/dev/null", descriptor == STDERR_FILENO ? O_WRONLY : O_RDONLY);
  }
  return stdout_was_closed;
}

/// A core file would hold keys and prompts.
void forbid_core_files() {
  const rlimit none{.rlim_cur = 0, .rlim_max = 0};
  ::setrlimit(RLIMIT_CORE, &none);
}

int run_help(const CommandContext& context) {
  print_whole(context.output, help_text(context.options.help_about));
  return 0;
}

int run_version(const CommandContext& context) {
  print_whole(context.output, version_text());
  return 0;
}

struct RunRow {
  Command command;
  int (*run)(const CommandContext& context);
};

// clang-format off
constexpr std::array kRuns{
    RunRow{Command::ask, run_ask},
    RunRow{Command::chat, run_chat},
    RunRow{Command::route, run_route},
    RunRow{Command::models, run_models},
    RunRow{Command::templates, run_templates},
    RunRow{Command::doctor, run_doctor},
    RunRow{Command::keys, run_keys},
    RunRow{Command::config, run_config},
    RunRow{Command::aliases, run_aliases},
    RunRow{Command::history, run_history},
    RunRow{Command::completion, run_completion},
    RunRow{Command::help, run_help},
    RunRow{Command::version, run_version},
};
// clang-format on

int run_command(const CommandContext& context) {
  const auto* const row = std::ranges::find(kRuns, context.options.command, &RunRow::command);
  return row == kRuns.end() ? core::exit_code_of(core::ErrorClass::internal) : row->run(context);
}

Verbosity verbosity_of(const TypedOptions& options) {
  if (options.quiet) return Verbosity::quiet;
  return options.verbose ? Verbosity::verbose : Verbosity::normal;
}

/// Bare `agentpress` on a terminal. What only `ask` knows is a prompt that was forgotten.
bool begins_chat(const TypedOptions& options, const util::OutputStream& output) {
  const bool is_bare = options.command == Command::ask && !options.command_was_typed &&
                       options.words.empty() && options.template_name.empty() &&
                       ::isatty(STDIN_FILENO) == 1 && output.is_terminal();
  return is_bare && std::ranges::all_of(options.typed_names, [](std::string_view name) {
           return find_option(name)->commands.contains(Command::chat);
         });
}

int report(const core::Error& error, bool as_json, util::OutputStream& output, Diagnostics& diagnostics) {
  const int exit_code = core::exit_code_of(error.error_class);
  if (as_json) {
    const core::Transcript nothing(core::KeepText::no);
    output.write(render::json_report({.exit_code = exit_code}, nothing, &error, diagnostics.redactor()));
  }
  diagnostics.error(error, "");
  return exit_code;
}

int run_guarded(std::span<const char* const> arguments, util::OutputStream& output, Diagnostics& diagnostics,
                bool stdout_was_closed) {
  TypedOptions options = parse_command_line(arguments);
  diagnostics.set_verbosity(verbosity_of(options));
  const bool needs_stdout = options.output_file.empty() || options.output_file == "-";
  if (stdout_was_closed && needs_stdout) {
    throw core::StartupError(core::ErrorClass::output,
                             "stdout is closed; the answer would have nowhere to go",
                             "redirect it to a file, or to /dev/null");
  }
  if (begins_chat(options, output)) options.command = Command::chat;
  return run_command({options, util::Environment::of_process(), output, diagnostics});
}

}  // namespace

void print_whole(util::OutputStream& output, std::string_view text) {
  switch (output.write(text)) {
    case util::WriteResult::written:
      return;
    case util::WriteResult::closed:
      if (signals::broken_pipe_was_ignored()) std::_Exit(128 + SIGPIPE);
      signals::die_of(SIGPIPE);
    case util::WriteResult::failed:
    case util::WriteResult::interrupted:
      break;
  }
  throw core::StartupError(
      core::ErrorClass::output,
      fmt::format("cannot write to stdout: {}", util::system_error_text(output.error_number())));
}

int run(int argument_count, char** arguments) {
  const bool stdout_was_closed = fill_standard_descriptors();
  signals::ignore_broken_pipe();
  forbid_core_files();
  util::OutputStream output(STDOUT_FILENO);
  util::OutputStream error_output(STDERR_FILENO);
  output.set_stop_check([] { return signals::pending() != 0; });
  util::Redactor redactor;
  Diagnostics diagnostics(error_output, redactor);
  const std::span<const char* const> words(
      arguments + 1, static_cast<std::size_t>(argument_count > 0 ? argument_count - 1 : 0));
  try {
    return run_guarded(words, output, diagnostics, stdout_was_closed);
  } catch (const core::StartupError& fault) {
    return report(fault.error(), asks_for_json(words), output, diagnostics);
  } catch (const std::bad_alloc&) {
    return report({.error_class = core::ErrorClass::internal, .message = "out of memory"}, false, output,
                  diagnostics);
  } catch (const std::exception& fault) {
    return report({.error_class = core::ErrorClass::internal,
                   .message = fmt::format("a fault in agentpress itself: {}", fault.what()),
                   .hint = "please report it with the command that led to it"},
                  false, output, diagnostics);
  }
}

}  // namespace agentpress::cli
