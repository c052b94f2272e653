// What was typed, and nothing else: no file is read and no terminal asked to fill this.
#pragma once

#include "config/style.hpp"
#include "core/chat_request.hpp"
#include "core/http_header.hpp"
#include "util/date.hpp"

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace agentpress::cli {

enum class Command {
  ask,
  chat,
  route,
  models,
  doctor,
  templates,
  keys,
  config,
  aliases,
  history,
  completion,
  help,
  version
};

/// Some of the commands: those that take an option.
class CommandSet {
 public:
  constexpr CommandSet() = default;
  // NOLINTNEXTLINE(google-explicit-constructor): rows are written as plain braces
  constexpr CommandSet(std::initializer_list<Command> commands) {
    for (const auto command : commands) bits_ |= bit_of(command);
  }
  static constexpr CommandSet all() {
    CommandSet every{};
    every.bits_ = ~0U;
    return every;
  }
  constexpr bool contains(Command command) const { return (bits_ & bit_of(command)) != 0; }

 private:
  static constexpr unsigned bit_of(Command command) { return 1U << static_cast<unsigned>(command); }
  unsigned bits_ = 0;
};

enum class ReasoningDisplay { automatic, show, hide };

/// Which fenced code block of the answer is printed instead of the answer.
enum class Extract { nothing, first_block, last_block };

/// Show the request instead of sending it: as it is, or as a curl command line.
enum class DryRun { off, request, curl };

/// How `agentpress doctor` reports to build pipelines, besides its text and JSON.
enum class PipelineReport { none, junit, github };

/// Of `agentpress history export`.
enum class ExportFormat { markdown, json, jsonl };

/// How long ago: 12h, 90d, 2w, 3mo, 1y. Months and years are those of the calendar.
struct Age {
  enum class Unit { hours, days, weeks, months, years };
  int amount = 0;
  Unit unit = Unit::days;
};

/// What --since and --until take. Which moment it is depends on the clock and on the time zone.
using DayOrAge = std::variant<util::Date, Age>;

struct TypedOptions {
  Command command = Command::ask;
  bool command_was_typed = false;
  Command help_about = Command::help;           ///< which command's help is asked for; `help` for all of them
  std::vector<std::string> words{};             ///< the prompt, or the command's arguments
  std::vector<std::string_view> typed_names{};  ///< the options that were typed, by the names of their rows

  std::string model{};
  std::string model_source{};  ///< what laid the model below the options; empty for a typed one
  std::string provider{};
  std::string system{};
  std::vector<std::string> files{};
  bool editor = false;
  std::string template_name{};
  std::vector<std::string> parameters{};  ///< `name=value` of -p
  std::string base_url{};
  std::string config_file{};
  std::string env_file{};
  core::Sampling sampling{};
  std::optional<core::ReasoningEffort> reasoning_effort{};
  std::vector<std::string> fallbacks{};       ///< models to ask when the first one cannot answer
  std::vector<std::string> extra_settings{};  ///< `key=value` of -o
  core::HttpHeaders headers{};
  std::string ca_file{};
  std::string proxy{};
  std::optional<std::chrono::milliseconds> timeout{};
  std::optional<std::chrono::milliseconds> timeout_connect{};
  std::optional<std::chrono::milliseconds> timeout_first_token{};
  std::optional<std::chrono::milliseconds> timeout_idle{};
  std::optional<int> retries{};
  DryRun dry_run = DryRun::off;
  std::string record_file{};
  std::string replay_file{};
  bool continue_session = false;
  std::string session{};  ///< a name, an id or the beginning of one
  bool print_session = false;
  bool no_history = false;
  bool require_history = false;
  bool no_stream = false;
  bool no_stdin = false;
  bool lossy = false;
  bool json = false;
  bool json_lines = false;
  ReasoningDisplay reasoning = ReasoningDisplay::automatic;
  Extract extract = Extract::nothing;
  std::string output_file{};  ///< empty, or `-`: stdout
  std::optional<config::Style> style{};
  bool raw = false;
  bool usage = false;
  bool offline = false;
  bool deep = false;
  std::vector<std::string> only{};  ///< ids and groups of checks
  bool list_checks = false;
  bool strict = false;
  bool exit_zero = false;
  bool since_last = false;
  bool fix = false;
  PipelineReport pipeline_report = PipelineReport::none;
  std::optional<DayOrAge> since{};
  std::optional<DayOrAge> until{};
  std::optional<std::int64_t> limit{};  ///< 0: none
  std::optional<Age> older_than{};
  bool last = false;
  ExportFormat export_format = ExportFormat::markdown;
  bool ascii = false;
  bool no_color = false;
  bool refresh = false;
  bool unset = false;
  bool force = false;
  bool verbose = false;
  bool quiet = false;
  bool help = false;
  bool version = false;
};

enum class OptionGroup { model, prompt, history, request, filters, checks, network, output, other };

std::string_view title_of(OptionGroup group);

/// What an option means in one command, where that is not what it means in the others.
struct OtherBrief {
  std::optional<Command> command{};
  std::string_view brief{};
};

/// One option: the single source of the parser, `--help` and (by tests) the man page.
struct OptionRow {
  std::string_view name{};  ///< without dashes
  char letter = '\0';
  std::string_view value{};  ///< what the value is called; empty for a switch
  /// What the option stands for without a value; such a value is only taken as `--name=VALUE`. Empty: it
  /// needs one.
  std::string_view bare{};
  OptionGroup group = OptionGroup::other;
  bool repeatable = false;
  std::string_view excludes{};        ///< the option that it cannot stand beside
  CommandSet commands{Command::ask};  ///< those that take it; `help` and `version` take every option
  std::string_view brief{};           ///< at most 60 characters, without a full stop
  OtherBrief elsewhere{};
  /// Throws core::StartupError (usage) for a value that cannot be used.
  void (*set)(TypedOptions& typed, const std::string& value) = nullptr;

  /// True when the word after it belongs to it.
  constexpr bool needs_value() const { return !value.empty() && bare.empty(); }
  constexpr std::string_view brief_in(Command command) const {
    return elsewhere.command == command ? elsewhere.brief : brief;
  }
  /// True for --quiet, --help and the like.
  constexpr bool is_for_all() const { return commands.contains(Command::version); }
};

std::span<const OptionRow> option_table();

/// By its name without dashes, or by its letter; nullptr when there is none.
const OptionRow* find_option(std::string_view name);
const OptionRow* find_option(char letter);

/// True for a word that is an option, or several letters of them.
bool is_dashed(std::string_view word);
/// True when `word` is an option whose value is the next word.
bool takes_next_word(std::string_view word);

/// What a command can do, where it can do several things: the word after its name.
struct ActionRow {
  std::string_view name{};
  std::string_view arguments{};  ///< as in a usage line
  std::string_view brief{};
};

/// A word that selects a command. Those of later versions are known, so that they are never sent as a prompt.
struct CommandRow {
  std::string_view name{};
  std::string_view arguments{};  ///< as in a usage line; empty when the command has actions
  std::string_view brief{};
  std::optional<Command> command{};  ///< absent: not in this version
  std::span<const ActionRow> actions{};
};

std::span<const CommandRow> command_table();

/// nullptr when the word is no command.
const CommandRow* find_command(std::string_view name);

/// The row of a command of this version; `help` for those that have none.
const CommandRow& row_of(Command command);

/// `agentpress route [OPTIONS] MODEL`, then a line for each action.
std::vector<std::string> usage_lines(const CommandRow& row);

/// Reads the command line. Throws core::StartupError (usage).
TypedOptions parse_command_line(std::span<const char* const> arguments);

/// True when the arguments ask for `--json`: for reporting a command line that could not be read.
bool asks_for_json(std::span<const char* const> arguments);

}  // namespace agentpress::cli
