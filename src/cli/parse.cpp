// The command line. CLI11 splits it into options and words; which options there are, what they mean and every
// message come from the option table. Its traps (own exit codes, greedy values, reordered words) stay in
// here.
#include "cli/options.hpp"
#include "cli/usage_error.hpp"
#include "core/error.hpp"
#include "util/edit_distance.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <memory>

namespace agentpress::cli {
namespace {

using Words = std::vector<std::string>;

struct SplitLine {
  Words before;  ///< `--`; what CLI11 reads
  Words after;   ///< words that are prompt whatever they look like
  bool has_end_mark = false;
  const CommandRow* command = nullptr;
};

/// Cuts at `--` and takes the command's word out: the first word that is neither an option nor an option's
/// value.
SplitLine split_line(std::span<const char* const> arguments) {
  SplitLine line;
  bool saw_word = false;
  for (std::size_t index = 0; index < arguments.size(); ++index) {
    const std::string word = arguments[index];
    if (word == "--") {
      line.has_end_mark = true;
      for (++index; index < arguments.size(); ++index) line.after.emplace_back(arguments[index]);
      break;
    }
    if (is_dashed(word)) {
      line.before.push_back(word);
      if (takes_next_word(word) && index + 1 < arguments.size()) line.before.emplace_back(arguments[++index]);
      continue;
    }
    if (!saw_word) {
      saw_word = true;
      line.command = find_command(word);
      if (line.command != nullptr) continue;
    }
    line.before.push_back(word);
  }
  return line;
}

/// What people type who look for a place to put a key; the value is never repeated.
bool looks_like_key_option(std::string_view name) {
  return name.find("key") != std::string_view::npos || name.find("token") != std::string_view::npos ||
         name.find("password") != std::string_view::npos || name.find("secret") != std::string_view::npos;
}

std::string hint_for_unknown_option(std::string_view name, const CommandRow* command) {
  std::vector<std::string> known;
  for (const auto& row : option_table()) known.push_back("--" + std::string(row.name));
  const auto near = name.starts_with("--") ? util::nearest_names(name, known, 1) : std::vector<std::string>{};
  const auto longer = [&](const std::string& option) { return name.size() > 3 && option.starts_with(name); };
  if (std::ranges::count_if(known, longer) == 1)
    return fmt::format("did you mean {}?", *std::ranges::find_if(known, longer));
  if (!near.empty()) return fmt::format("did you mean {}?", near.front());
  if (looks_like_key_option(name)) {
    return "keys are not taken from the command line: `agentpress keys set PROVIDER` asks for one and keeps "
           "it";
  }
  if (command != nullptr) {
    return fmt::format(
        "`agentpress help` lists the options; to send '{0}' as a prompt: agentpress ask -- {0} ...",
        command->name);
  }
  return "a prompt that begins with a dash comes after `--`: agentpress -- \"-...\"";
}

void refuse_unknown_option(const std::string& word, const CommandRow* command) {
  if (command != nullptr && command->command == Command::keys) {  // the word may be a key
    usage_error("`agentpress keys` has no such option", "`agentpress help keys` lists its options");
  }
  const std::string name = word.substr(0, word.find('='));
  usage_error(fmt::format("unknown option '{}'", name), hint_for_unknown_option(name, command));
}

/// An option of another command is a mistake, not a wish to be ignored.
void refuse_foreign_option(const OptionRow& row, const CommandRow* command) {
  const auto typed = command == nullptr ? Command::ask : command->command.value_or(Command::help);
  if (typed == Command::help || row.commands.contains(typed)) return;
  usage_error(fmt::format("`agentpress {}` has no option --{}", row_of(typed).name, row.name),
              fmt::format("`agentpress {} --help` lists its options", row_of(typed).name));
}

/// Whether a word may be this option. More than it takes may be so: letters of a value look like letters.
bool is_mentioned(const OptionRow& row, const Words& words) {
  return std::ranges::any_of(words, [&](std::string_view word) {
    if (word.starts_with("--")) return word.substr(2, word.find('=') - 2) == row.name;
    return row.letter != '\0' && word.starts_with('-') && word.find(row.letter) != std::string_view::npos;
  });
}

/// CLI11's options in the order of the table; nullptr for those that no word mentions. To register them all
/// would be most of the work of a start.
std::vector<CLI::Option*> register_options(CLI::App& app, const Words& words) {
  std::vector<CLI::Option*> registered;
  for (const auto& row : option_table()) {
    if (!is_mentioned(row, words)) {
      registered.push_back(nullptr);
      continue;
    }
    std::string names = "--" + std::string(row.name);
    // An option of CLI11 whose value may be missing would swallow the prompt; a flag with a default does not.
    if (!row.bare.empty()) names += fmt::format("{{{}}}", row.bare);
    if (row.letter != '\0') names += std::string(",-") + row.letter;
    if (!row.needs_value()) {
      registered.push_back(app.add_flag(names)->disable_flag_override(row.bare.empty()));
      continue;
    }
    auto* option = app.add_option(names);
    option->type_size(1)->allow_extra_args(false);
    option->expected(1);
    option->multi_option_policy(row.repeatable ? CLI::MultiOptionPolicy::TakeAll
                                               : CLI::MultiOptionPolicy::TakeLast);
    registered.push_back(option);
  }
  return registered;
}

/// The switch that was written as --switch=value, if there is one.
const OptionRow* switch_with_value(const Words& words) {
  for (const auto& word : words) {
    const auto equals = word.find('=');
    if (!word.starts_with("--") || equals == std::string::npos) continue;
    const auto* row = find_option(std::string_view(word).substr(2, equals - 2));
    if (row != nullptr && row->value.empty()) return row;
  }
  return nullptr;
}

Words read_words(const SplitLine& line, TypedOptions& typed) {
  CLI::App app;
  app.set_help_flag();
  app.set_config();
  app.allow_extras();
  const auto registered = register_options(app, line.before);
  Words reversed(line.before.rbegin(), line.before.rend());  // CLI11 takes its arguments from the back
  try {
    app.parse(reversed);
  } catch (const CLI::ArgumentMismatch& fault) {
    if (const auto* row = switch_with_value(line.before)) {
      usage_error(fmt::format("option --{} takes no value", row->name));
    }
    const std::string message = fault.what();
    for (const auto& row : option_table()) {
      if (!row.needs_value() || message.find("--" + std::string(row.name)) == std::string::npos) continue;
      usage_error(fmt::format("option --{} needs a value: {}", row.name, row.value));
    }
    usage_error("an option has no value, or one too many");
  } catch (const CLI::ParseError& fault) {
    if (const auto* row = switch_with_value(line.before)) {
      usage_error(fmt::format("option --{} takes no value", row->name));
    }
    usage_error(fmt::format("the command line cannot be read: {}", fault.what()));
  }
  Words words = app.remaining();
  for (const auto& word : words) {
    if (is_dashed(word)) refuse_unknown_option(word, line.command);
  }
  for (std::size_t index = 0; index < registered.size(); ++index) {
    const auto& row = option_table()[index];
    const bool is_typed = registered[index] != nullptr && registered[index]->count() > 0;
    if (!is_typed) continue;
    refuse_foreign_option(row, line.command);
    typed.typed_names.push_back(row.name);
    if (row.value.empty()) {
      row.set(typed, "");
    } else {
      const auto& results = registered[index]->results();
      const auto first = row.repeatable ? results.begin() : results.end() - 1;
      std::for_each(first, results.end(), [&](const std::string& value) { row.set(typed, value); });
    }
  }
  return words;
}

/// `agentpress help WORD`
Command command_named(const std::string& word) {
  const auto* found = find_command(word);
  if (found != nullptr && found->command) return *found->command;
  std::vector<std::string> known;
  for (const auto& row : command_table()) {
    if (row.command) known.emplace_back(row.name);
  }
  const auto near = util::nearest_names(word, known, 1);
  usage_error(fmt::format("there is no command '{}'", word),
              near.empty() ? fmt::format("`agentpress help` lists them; to send the words as a prompt: "
                                         "agentpress ask help {} ...",
                                         word)
                           : fmt::format("did you mean `agentpress help {}`?", near.front()));
}

void refuse_later_command(const CommandRow& row) {
  usage_error(fmt::format("'{}' is a command that this version does not have yet", row.name),
              fmt::format("to send the word as a prompt: agentpress ask {}", row.name));
}

void refuse_exclusive_options(const TypedOptions& typed) {
  const auto is_typed = [&](std::string_view name) {
    return std::ranges::find(typed.typed_names, name) != typed.typed_names.end();
  };
  for (const auto& row : option_table()) {
    if (row.excludes.empty() || !is_typed(row.name) || !is_typed(row.excludes)) continue;
    usage_error(fmt::format("--{} and --{} exclude each other", row.name, row.excludes),
                "choose one of them");
  }
}

/// A mistake that says no more than what was expected gets the page with the options.
Words read_words_with_hint(const SplitLine& line, TypedOptions& typed) {
  try {
    return read_words(line, typed);
  } catch (const core::StartupError& fault) {
    auto error = fault.error();
    if (error.hint.empty()) {
      error.hint = line.command == nullptr || !line.command->command
                       ? "`agentpress --help` lists the options"
                       : fmt::format("`agentpress help {}` lists the options", line.command->name);
    }
    throw core::StartupError(std::move(error));
  }
}

}  // namespace

TypedOptions parse_command_line(std::span<const char* const> arguments) {
  TypedOptions typed;
  const SplitLine line = split_line(arguments);
  if (line.command != nullptr) {  // what an option means may depend on it
    typed.command = line.command->command.value_or(Command::help);
    typed.command_was_typed = true;
  }
  typed.words = read_words_with_hint(line, typed);
  if (line.command != nullptr && !line.command->command && !typed.help && !typed.version)
    refuse_later_command(*line.command);
  std::ranges::copy(line.after, std::back_inserter(typed.words));
  if (typed.help) {
    typed.help_about = typed.command_was_typed ? typed.command : Command::help;
    typed.command = Command::help;
  } else if (typed.command == Command::help && !typed.words.empty()) {
    typed.help_about = command_named(typed.words.front());
  }
  if (typed.version) typed.command = Command::version;
  refuse_exclusive_options(typed);
  if (typed.command == Command::ask && typed.words == Words{"-"} && !line.has_end_mark) typed.words.clear();
  return typed;
}

bool asks_for_json(std::span<const char* const> arguments) {
  bool asks = false;
  for (const char* argument : arguments) {
    if (std::strcmp(argument, "--") == 0) break;
    if (std::strcmp(argument, "--jsonl") == 0) return false;
    if (std::strcmp(argument, "--json") == 0) asks = true;
  }
  return asks;
}

}  // namespace agentpress::cli
