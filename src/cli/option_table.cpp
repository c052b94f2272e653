// All options and commands, as rows.
#include "cli/options.hpp"
#include "cli/values.hpp"
#include "core/error.hpp"

#include <algorithm>
#include <array>

namespace agentpress::cli {
namespace {

using Typed = TypedOptions;
using Value = std::string;
constexpr long kManyTokens = 100'000'000;
constexpr long kManySessions = 1'000'000'000;

std::string not_empty(std::string_view option, const std::string& value) {
  if (value.empty()) {
    throw core::StartupError(core::ErrorClass::usage, "--" + std::string(option) + " has an empty value");
  }
  return value;
}

constexpr CommandSet kTalk{Command::ask, Command::chat};
constexpr CommandSet kTalkRoute{Command::ask, Command::chat, Command::route};
constexpr CommandSet kTalkModels{Command::ask, Command::chat, Command::models};
constexpr CommandSet kTalkHistory{Command::ask, Command::chat, Command::history};
constexpr CommandSet kAskHistory{Command::ask, Command::history};
constexpr CommandSet kHistory{Command::history};
constexpr CommandSet kAskTemplates{Command::ask, Command::templates};
constexpr CommandSet kAskDoctor{Command::ask, Command::doctor};
constexpr CommandSet kOverNetwork{Command::ask, Command::chat, Command::models, Command::doctor};
constexpr CommandSet kDoctor{Command::doctor};
constexpr CommandSet kJson{Command::ask,    Command::route,     Command::models,
                           Command::doctor, Command::templates, Command::keys,
                           Command::config, Command::aliases,   Command::history};
constexpr CommandSet kAll = CommandSet::all();

// clang-format off
constexpr std::array kOptions{
    OptionRow{.name = "model", .letter = 'm', .value = "NAME", .group = OptionGroup::model, .commands = kTalkHistory,
              .brief = "model to ask; PROVIDER/NAME also names its provider",
              .elsewhere = {Command::history, "only sessions with a model whose name has this in it"},
              .set = [](Typed& typed, const Value& value) { typed.model = not_empty("model", value); }},
    OptionRow{.name = "provider", .value = "NAME", .group = OptionGroup::model, .commands = {Command::ask, Command::chat, Command::route, Command::history},
              .brief = "provider to ask; the model's name is sent as it is",
              .elsewhere = {Command::history, "only sessions with this provider"},
              .set = [](Typed& typed, const Value& value) { typed.provider = not_empty("provider", value); }},
    OptionRow{.name = "fallback", .value = "MODEL,...", .group = OptionGroup::model,
              .brief = "models to ask when that one cannot be reached",
              .set = [](Typed& typed, const Value& value) { typed.fallbacks = read_list("fallback", value); }},
    OptionRow{.name = "base-url", .value = "URL", .group = OptionGroup::model, .commands = kTalkRoute,
              .brief = "send to this address instead of the provider's own",
              .set = [](Typed& typed, const Value& value) { typed.base_url = not_empty("base-url", value); }},

    OptionRow{.name = "system", .letter = 's', .value = "TEXT", .group = OptionGroup::prompt, .commands = kTalk,
              .brief = "system prompt",
              .set = [](Typed& typed, const Value& value) { typed.system = value; }},
    OptionRow{.name = "file", .letter = 'f', .value = "FILE", .group = OptionGroup::prompt, .repeatable = true, .commands = kAskTemplates,
              .brief = "text file to put before the prompt",
              .set = [](Typed& typed, const Value& value) { typed.files.push_back(not_empty("file", value)); }},
    OptionRow{.name = "editor", .letter = 'e', .group = OptionGroup::prompt,
              .brief = "write the prompt in your editor",
              .set = [](Typed& typed, const Value&) { typed.editor = true; }},
    OptionRow{.name = "template", .letter = 't', .value = "NAME", .group = OptionGroup::prompt, .commands = kTalk,
              .brief = "put the prompt into this template",
              .set = [](Typed& typed, const Value& value) { typed.template_name = not_empty("template", value); }},
    OptionRow{.name = "param", .letter = 'p', .value = "NAME=VALUE", .group = OptionGroup::prompt, .repeatable = true, .commands = kTalk,
              .brief = "value of a variable of the template",
              .set = [](Typed& typed, const Value& value) { typed.parameters.push_back(value); }},
    OptionRow{.name = "no-stdin", .group = OptionGroup::prompt,
              .brief = "do not read standard input",
              .set = [](Typed& typed, const Value&) { typed.no_stdin = true; }},
    OptionRow{.name = "lossy", .group = OptionGroup::prompt, .commands = kTalk,
              .brief = "replace input bytes that are not UTF-8 text by U+FFFD",
              .set = [](Typed& typed, const Value&) { typed.lossy = true; }},

    OptionRow{.name = "continue", .letter = 'c', .group = OptionGroup::history, .excludes = "session", .commands = kTalk,
              .brief = "go on with the session that was used last",
              .set = [](Typed& typed, const Value&) { typed.continue_session = true; }},
    OptionRow{.name = "session", .value = "ID", .group = OptionGroup::history, .commands = kTalkHistory,
              .brief = "the session, by its name or id; a new name begins one",
              .elsewhere = {Command::history, "only this session, by its name or id"},
              .set = [](Typed& typed, const Value& value) { typed.session = not_empty("session", value); }},
    OptionRow{.name = "print-session", .group = OptionGroup::history, .commands = kTalk,
              .brief = "say on stderr which session it is",
              .set = [](Typed& typed, const Value&) { typed.print_session = true; }},
    OptionRow{.name = "no-history", .group = OptionGroup::history, .excludes = "require-history", .commands = kTalk,
              .brief = "do not store this prompt and its answer",
              .set = [](Typed& typed, const Value&) { typed.no_history = true; }},
    OptionRow{.name = "require-history", .group = OptionGroup::history, .commands = kTalk,
              .brief = "fail (24) when they cannot be stored",
              .set = [](Typed& typed, const Value&) { typed.require_history = true; }},

    OptionRow{.name = "temperature", .value = "NUMBER", .group = OptionGroup::request, .commands = kTalk,
              .brief = "sampling temperature; not sent unless set",
              .set = [](Typed& typed, const Value& value) { typed.sampling.temperature = read_number("temperature", value, 0, 10); }},
    OptionRow{.name = "top-p", .value = "NUMBER", .group = OptionGroup::request, .commands = kTalk,
              .brief = "nucleus sampling; not sent unless set",
              .set = [](Typed& typed, const Value& value) { typed.sampling.top_p = read_number("top-p", value, 0, 1); }},
    OptionRow{.name = "max-tokens", .value = "NUMBER", .group = OptionGroup::request, .commands = kTalk,
              .brief = "longest answer in tokens",
              .set = [](Typed& typed, const Value& value) { typed.sampling.max_tokens = read_whole_number("max-tokens", value, 1, kManyTokens); }},
    OptionRow{.name = "stop", .value = "TEXT", .group = OptionGroup::request, .repeatable = true, .commands = kTalk,
              .brief = "end the answer where this text would come",
              .set = [](Typed& typed, const Value& value) { typed.sampling.stop.push_back(not_empty("stop", value)); }},
    OptionRow{.name = "option", .letter = 'o', .value = "KEY=VALUE", .group = OptionGroup::request, .repeatable = true, .commands = kTalk,
              .brief = "field of the request's body; VALUE is JSON or text",
              .set = [](Typed& typed, const Value& value) { typed.extra_settings.push_back(value); }},
    OptionRow{.name = "header", .letter = 'H', .value = "NAME: VALUE", .group = OptionGroup::request, .repeatable = true, .commands = kTalk,
              .brief = "HTTP header to add",
              .set = [](Typed& typed, const Value& value) { typed.headers.push_back(read_header(value)); }},
    OptionRow{.name = "reasoning", .value = "EFFORT", .group = OptionGroup::request, .commands = kTalk,
              .brief = "off, minimal, low, medium, high, xhigh or max",
              .set = [](Typed& typed, const Value& value) { typed.reasoning_effort = read_effort(value); }},
    OptionRow{.name = "no-stream", .group = OptionGroup::request, .commands = kTalk,
              .brief = "ask for the answer in one piece",
              .set = [](Typed& typed, const Value&) { typed.no_stream = true; }},

    OptionRow{.name = "dry-run", .value = "FORM", .bare = "request", .group = OptionGroup::request, .commands = kAskHistory,
              .brief = "show the request, send nothing; =curl: as a command",
              .elsewhere = {Command::history, "with `prune`: say what would go, remove nothing"},
              .set = [](Typed& typed, const Value& value) { typed.dry_run = read_dry_run(value); }},
    OptionRow{.name = "record", .value = "FILE", .group = OptionGroup::request, .excludes = "replay", .commands = kTalk,
              .brief = "append the requests and replies to this file",
              .set = [](Typed& typed, const Value& value) { typed.record_file = not_empty("record", value); }},
    OptionRow{.name = "replay", .value = "FILE", .group = OptionGroup::request, .commands = kTalk,
              .brief = "answer from this file, without network and key",
              .set = [](Typed& typed, const Value& value) { typed.replay_file = not_empty("replay", value); }},

    OptionRow{.name = "since", .value = "DATE", .group = OptionGroup::filters, .commands = kHistory,
              .brief = "used on this day or later: 2027-01-31, or 90d, 12h, 3mo ago",
              .set = [](Typed& typed, const Value& value) { typed.since = read_day_or_age("since", value); }},
    OptionRow{.name = "until", .value = "DATE", .group = OptionGroup::filters, .commands = kHistory,
              .brief = "used on this day or earlier",
              .set = [](Typed& typed, const Value& value) { typed.until = read_day_or_age("until", value); }},
    OptionRow{.name = "limit", .value = "NUMBER", .group = OptionGroup::filters, .commands = kHistory,
              .brief = "at most so many (30); 0: all",
              .set = [](Typed& typed, const Value& value) { typed.limit = read_whole_number("limit", value, 0, kManySessions); }},
    OptionRow{.name = "older-than", .value = "AGE", .group = OptionGroup::filters, .commands = kHistory,
              .brief = "with `prune`: not used for so long, such as 90d or 6mo",
              .set = [](Typed& typed, const Value& value) { typed.older_than = read_age("older-than", value); }},
    OptionRow{.name = "last", .group = OptionGroup::filters, .commands = kHistory,
              .brief = "with `show`: the session that was used last",
              .set = [](Typed& typed, const Value&) { typed.last = true; }},

    OptionRow{.name = "offline", .group = OptionGroup::checks, .commands = kDoctor,
              .brief = "send nothing and run no key command",
              .set = [](Typed& typed, const Value&) { typed.offline = true; }},
    OptionRow{.name = "only", .value = "ID,...", .group = OptionGroup::checks, .commands = kDoctor,
              .brief = "only these checks, or groups of them",
              .set = [](Typed& typed, const Value& value) { typed.only = read_list("only", value); }},
    OptionRow{.name = "list-checks", .group = OptionGroup::checks, .commands = kDoctor,
              .brief = "print the checks and exit",
              .set = [](Typed& typed, const Value&) { typed.list_checks = true; }},
    OptionRow{.name = "deep", .group = OptionGroup::checks, .excludes = "offline", .commands = kDoctor,
              .brief = "also ask each provider for one short answer, which costs",
              .set = [](Typed& typed, const Value&) { typed.deep = true; }},
    OptionRow{.name = "strict", .group = OptionGroup::checks, .commands = kDoctor,
              .brief = "a warning fails the run too",
              .set = [](Typed& typed, const Value&) { typed.strict = true; }},
    OptionRow{.name = "exit-zero", .group = OptionGroup::checks, .commands = kDoctor,
              .brief = "exit with 0 whatever was found",
              .set = [](Typed& typed, const Value&) { typed.exit_zero = true; }},
    OptionRow{.name = "since-last", .group = OptionGroup::checks, .commands = kDoctor,
              .brief = "say what changed since the last run",
              .set = [](Typed& typed, const Value&) { typed.since_last = true; }},
    OptionRow{.name = "fix", .group = OptionGroup::checks, .commands = kDoctor,
              .brief = "mend what is safe to mend on this machine",
              .set = [](Typed& typed, const Value&) { typed.fix = true; }},

    OptionRow{.name = "timeout", .value = "TIME", .group = OptionGroup::network, .commands = kOverNetwork,
              .brief = "limit of the whole run (none; `doctor`: 5s, network only)",
              .set = [](Typed& typed, const Value& value) { typed.timeout = read_duration("timeout", value); }},
    OptionRow{.name = "timeout-connect", .value = "TIME", .group = OptionGroup::network, .commands = kTalkModels,
              .brief = "limit of connecting (10s)",
              .set = [](Typed& typed, const Value& value) { typed.timeout_connect = read_duration("timeout-connect", value); }},
    OptionRow{.name = "timeout-first-token", .value = "TIME", .group = OptionGroup::network, .commands = kTalk,
              .brief = "limit until the first token (300s, local hosts 600s)",
              .set = [](Typed& typed, const Value& value) { typed.timeout_first_token = read_duration("timeout-first-token", value); }},
    OptionRow{.name = "timeout-idle", .value = "TIME", .group = OptionGroup::network, .commands = kTalk,
              .brief = "limit between two bytes of an answer (300s)",
              .set = [](Typed& typed, const Value& value) { typed.timeout_idle = read_duration("timeout-idle", value); }},
    OptionRow{.name = "retries", .value = "NUMBER", .group = OptionGroup::network, .commands = kTalk,
              .brief = "further attempts after a passing fault (2)",
              .set = [](Typed& typed, const Value& value) { typed.retries = static_cast<int>(read_whole_number("retries", value, 0, 100)); }},
    OptionRow{.name = "proxy", .value = "URL", .group = OptionGroup::network, .commands = kOverNetwork,
              .brief = "proxy to use instead of the environment's",
              .set = [](Typed& typed, const Value& value) { typed.proxy = not_empty("proxy", value); }},
    OptionRow{.name = "cacert", .value = "FILE", .group = OptionGroup::network, .commands = kOverNetwork,
              .brief = "PEM file of the certificate authorities to trust",
              .set = [](Typed& typed, const Value& value) { typed.ca_file = not_empty("cacert", value); }},

    OptionRow{.name = "extract", .letter = 'x', .group = OptionGroup::output, .excludes = "extract-last",
              .brief = "print only the first fenced code block",
              .set = [](Typed& typed, const Value&) { typed.extract = Extract::first_block; }},
    OptionRow{.name = "extract-last", .group = OptionGroup::output,
              .brief = "print only the last fenced code block",
              .set = [](Typed& typed, const Value&) { typed.extract = Extract::last_block; }},
    OptionRow{.name = "output", .value = "FILE", .group = OptionGroup::output, .commands = kAskHistory,
              .brief = "write the answer to this file when it is complete",
              .elsewhere = {Command::history, "with `export`: write to this file"},
              .set = [](Typed& typed, const Value& value) { typed.output_file = not_empty("output", value); }},
    OptionRow{.name = "json", .group = OptionGroup::output, .excludes = "jsonl", .commands = kJson,
              .brief = "print one JSON object instead of the answer",
              .elsewhere = {Command::history, "print one JSON object instead of the text"},
              .set = [](Typed& typed, const Value&) { typed.json = true; }},
    OptionRow{.name = "jsonl", .group = OptionGroup::output, .excludes = "dry-run", .commands = kAskDoctor,
              .brief = "print every event as a line of JSON",
              .set = [](Typed& typed, const Value&) { typed.json_lines = true; }},
    OptionRow{.name = "format", .value = "FORMAT", .group = OptionGroup::output, .commands = {Command::doctor, Command::history},
              .brief = "report for build pipelines: junit or github",
              .elsewhere = {Command::history, "with `export`: markdown (usual), json or jsonl"},
              .set = [](Typed& typed, const Value& value) {
                if (typed.command == Command::history) {
                  typed.export_format = read_export_format(value);
                } else {
                  typed.pipeline_report = read_pipeline_report(value);
                }
              }},
    OptionRow{.name = "ascii", .group = OptionGroup::output, .commands = kDoctor,
              .brief = "no signs beside the words of the report",
              .set = [](Typed& typed, const Value&) { typed.ascii = true; }},
    OptionRow{.name = "no-color", .group = OptionGroup::output, .commands = kDoctor,
              .brief = "no colours, as with NO_COLOR",
              .set = [](Typed& typed, const Value&) { typed.no_color = true; }},
    OptionRow{.name = "show-reasoning", .group = OptionGroup::output, .commands = kTalkHistory,
              .brief = "print reasoning on stderr, also without a terminal",
              .elsewhere = {Command::history, "with `show` and `export`: reasoning too"},
              .set = [](Typed& typed, const Value&) { typed.reasoning = ReasoningDisplay::show; }},
    OptionRow{.name = "hide-reasoning", .group = OptionGroup::output, .commands = kTalk,
              .brief = "do not print reasoning",
              .set = [](Typed& typed, const Value&) { typed.reasoning = ReasoningDisplay::hide; }},
    OptionRow{.name = "style", .value = "STYLE", .group = OptionGroup::output, .commands = kTalk,
              .brief = "markdown on a terminal: auto, light, dark, plain or none",
              .set = [](Typed& typed, const Value& value) { typed.style = read_style(value); }},
    OptionRow{.name = "raw", .group = OptionGroup::output, .commands = kTalkHistory,
              .brief = "write the answer's exact bytes to a terminal too",
              .elsewhere = {Command::history, "with `show`: only the answer, its exact bytes"},
              .set = [](Typed& typed, const Value&) { typed.raw = true; }},
    OptionRow{.name = "usage", .letter = 'u', .group = OptionGroup::output, .commands = kTalk,
              .brief = "say on stderr how many tokens it took",
              .set = [](Typed& typed, const Value&) { typed.usage = true; }},
    OptionRow{.name = "verbose", .letter = 'v', .group = OptionGroup::output, .commands = kAll,
              .brief = "say on stderr which route, limits and tokens it took",
              .set = [](Typed& typed, const Value&) { typed.verbose = true; }},
    OptionRow{.name = "quiet", .letter = 'q', .group = OptionGroup::output, .commands = kAll,
              .brief = "print errors only, no notes and warnings",
              .set = [](Typed& typed, const Value&) { typed.quiet = true; }},

    OptionRow{.name = "config", .value = "FILE", .group = OptionGroup::other, .commands = kAll,
              .brief = "configuration file to read instead of the usual one",
              .set = [](Typed& typed, const Value& value) { typed.config_file = not_empty("config", value); }},
    OptionRow{.name = "env-file", .value = "FILE", .group = OptionGroup::other, .commands = kAll,
              .brief = "file of NAME=VALUE lines to look for keys in",
              .set = [](Typed& typed, const Value& value) { typed.env_file = not_empty("env-file", value); }},
    OptionRow{.name = "refresh", .group = OptionGroup::other, .commands = {Command::models},
              .brief = "with `models`: ask the providers for their lists",
              .set = [](Typed& typed, const Value&) { typed.refresh = true; }},
    OptionRow{.name = "unset", .group = OptionGroup::other, .commands = {Command::models},
              .brief = "with `models default`: forget the default model",
              .set = [](Typed& typed, const Value&) { typed.unset = true; }},
    OptionRow{.name = "force", .group = OptionGroup::other, .commands = {Command::templates},
              .brief = "with `templates save`: replace a template",
              .set = [](Typed& typed, const Value&) { typed.force = true; }},
    OptionRow{.name = "help", .letter = 'h', .group = OptionGroup::other, .commands = kAll,
              .brief = "print this help and exit",
              .set = [](Typed& typed, const Value&) { typed.help = true; }},
    OptionRow{.name = "version", .letter = 'V', .group = OptionGroup::other, .commands = kAll,
              .brief = "print the version and exit",
              .set = [](Typed& typed, const Value&) { typed.version = true; }},
};

constexpr std::array kModelActionRows{
    ActionRow{"default", "[MODEL | --unset]", "print or set the model used when none is named"},
};

constexpr std::array kKeyActionRows{
    ActionRow{"set", "PROVIDER", "store a key; asks for it, or reads standard input"},
    ActionRow{"list", "[--json]", "say where each key comes from and goes to, never a key"},
    ActionRow{"remove", "PROVIDER", "forget a stored key"},
    ActionRow{"path", "", "print the path of the file with the stored keys"},
};

constexpr std::array kConfigActionRows{
    ActionRow{"init", "", "write a configuration that explains every key"},
    ActionRow{"path", "", "print the path of the configuration"},
    ActionRow{"show", "[--json]", "print what is set, and where; never a key"},
    ActionRow{"check", "[--json]", "tell all mistakes in the configuration"},
    ActionRow{"edit", "", "open it in $VISUAL or $EDITOR, and check it afterwards"},
};

constexpr std::array kAliasActionRows{
    ActionRow{"set", "NAME MODEL", "give a model a name of your own"},
    ActionRow{"list", "[--json]", "print your names and what they lead to"},
    ActionRow{"remove", "NAME", "forget a name"},
};

constexpr std::array kTemplateActionRows{
    ActionRow{"list", "[--json]", "the templates and their variables"},
    ActionRow{"show", "NAME", "print a template"},
    ActionRow{"edit", "NAME", "open a template in your editor"},
    ActionRow{"save", "NAME [--force] [--file FILE]", "store standard input, or a file, as a template"},
};

constexpr std::array kHistoryActionRows{
    ActionRow{"list", "[--json]", "the sessions, the one used last first"},
    ActionRow{"show", "[ID | --last] [--raw | --json]", "print a session; ID/3 is its third turn"},
    ActionRow{"search", "QUERY... [--json]", "find words in prompts and answers"},
    ActionRow{"export", "[--format FORMAT] [--output FILE] [ID...]", "print sessions as Markdown, JSON or JSONL"},
    ActionRow{"import", "FILE...", "add sessions of an export, of llm or of aichat"},
    ActionRow{"rename", "ID NAME", "give a session a name of your own"},
    ActionRow{"remove", "ID...", "remove sessions"},
    ActionRow{"prune", "--older-than AGE [--dry-run]", "remove sessions that were not used for long"},
    ActionRow{"path", "", "print the path of the file with the history"},
    ActionRow{"check", "[FILE] [--json]", "look for damage and mend it; read a damaged FILE"},
};

constexpr std::array kCompletionActionRows{
    ActionRow{"bash", "", "the script for bash, to be sourced in ~/.bashrc"},
    ActionRow{"zsh", "", "the script for zsh, to be sourced after compinit"},
    ActionRow{"fish", "", "the script for fish, to be piped into source"},
};

constexpr std::array kCommands{
    CommandRow{"ask", "[PROMPT...]", "send a prompt; the command's name may be left out", Command::ask},
    CommandRow{.name = "chat", .brief = "a conversation, typed or read from a script", .command = Command::chat},
    CommandRow{"route", "MODEL", "say which provider a model goes to, and why; offline", Command::route},
    CommandRow{"models", "[FILTER]", "list the known models; --refresh asks the providers", Command::models, kModelActionRows},
    CommandRow{"doctor", "[PROVIDER|MODEL...]", "find what is wrong, and the command that mends it", Command::doctor},
    CommandRow{.name = "templates", .brief = "list, show, edit and save prompt templates", .command = Command::templates, .actions = kTemplateActionRows},
    CommandRow{"keys", "", "store keys, and say where each one comes from", Command::keys, kKeyActionRows},
    CommandRow{"config", "", "write, show, check or edit the configuration", Command::config, kConfigActionRows},
    CommandRow{"aliases", "", "names of your own for models", Command::aliases, kAliasActionRows},
    CommandRow{"history", "", "list, show, search, export and import sessions", Command::history, kHistoryActionRows},
    CommandRow{"completion", "", "print the script that makes a shell complete", Command::completion, kCompletionActionRows},
    CommandRow{"help", "[COMMAND]", "print this help, or that of a command", Command::help},
    CommandRow{"batch"},
    CommandRow{"mcp"},
};
// clang-format on

}  // namespace

std::string_view title_of(OptionGroup group) {
  switch (group) {
    case OptionGroup::model:
      return "Model";
    case OptionGroup::prompt:
      return "Prompt";
    case OptionGroup::history:
      return "History";
    case OptionGroup::request:
      return "Request";
    case OptionGroup::filters:
      return "Filters";
    case OptionGroup::checks:
      return "Checks";
    case OptionGroup::network:
      return "Network";
    case OptionGroup::output:
      return "Output";
    case OptionGroup::other:
      return "Other";
  }
  return "";
}

std::span<const OptionRow> option_table() {
  return kOptions;
}

std::span<const CommandRow> command_table() {
  return kCommands;
}

const OptionRow* find_option(std::string_view name) {
  const auto* const found = std::ranges::find(kOptions, name, &OptionRow::name);
  return found == kOptions.end() ? nullptr : found;
}

const OptionRow* find_option(char letter) {
  const auto* const found = std::ranges::find(kOptions, letter, &OptionRow::letter);
  return found == kOptions.end() || letter == '\0' ? nullptr : found;
}

bool is_dashed(std::string_view word) {
  return word.size() > 1 && word.front() == '-';
}

bool takes_next_word(std::string_view word) {
  if (word.starts_with("--")) {
    const auto* row = find_option(word.substr(2));
    return row != nullptr && row->needs_value();
  }
  for (std::size_t index = 1; index < word.size(); ++index) {  // a cluster such as -qm
    const auto* row = find_option(word[index]);
    if (row == nullptr) return false;
    if (row->needs_value()) return index + 1 == word.size();
  }
  return false;
}

const CommandRow* find_command(std::string_view name) {
  const auto* const found = std::ranges::find(kCommands, name, &CommandRow::name);
  return found == kCommands.end() ? nullptr : found;
}

const CommandRow& row_of(Command command) {
  const auto row_with = [](Command wanted) {
    return std::ranges::find(kCommands, std::optional(wanted), &CommandRow::command);
  };
  const auto* const found = row_with(command);
  return found == kCommands.end() ? *row_with(Command::help) : *found;
}

std::vector<std::string> usage_lines(const CommandRow& row) {
  const std::string start = "agentpress " + std::string(row.name) + " ";
  std::vector<std::string> lines;
  if (row.actions.empty() || !row.arguments.empty()) {
    auto& line = lines.emplace_back(start) += "[OPTIONS]";
    if (!row.arguments.empty()) (line += ' ') += row.arguments;
  }
  for (const auto& action : row.actions) {
    auto& line = lines.emplace_back(start);
    line += action.name;
    if (!action.arguments.empty()) (line += ' ') += action.arguments;
  }
  return lines;
}

}  // namespace agentpress::cli
