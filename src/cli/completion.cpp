#include "cli/completion.hpp"

#include "cli/doctor_environment.hpp"
#include "cli/values.hpp"
#include "util/text.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace agentpress::cli {
namespace {

struct SourceRow {
  std::string_view where;  ///< an option or a command; empty for every other
  std::string_view placeholder;
  Source source;
};

constexpr std::array kSources{
    SourceRow{"model", "NAME", Source::models},
    SourceRow{"provider", "NAME", Source::providers},
    SourceRow{"template", "NAME", Source::templates},
    SourceRow{"templates", "NAME", Source::templates},
    SourceRow{"aliases", "NAME", Source::aliases},
    SourceRow{"history", "NAME", Source::nothing},
    SourceRow{"history format", "FORMAT", Source::export_formats},
    SourceRow{"", "ID", Source::sessions},
    SourceRow{"", "AGE", Source::nothing},
    SourceRow{"", "DATE", Source::nothing},
    SourceRow{"", "QUERY", Source::nothing},
    SourceRow{"", "MODEL", Source::models},
    SourceRow{"", "MODEL,...", Source::model_list},
    SourceRow{"", "FILTER", Source::models},
    SourceRow{"", "PROVIDER", Source::providers},
    SourceRow{"", "COMMAND", Source::commands},
    SourceRow{"", "EFFORT", Source::efforts},
    SourceRow{"", "FILE", Source::files},
    SourceRow{"", "FORM", Source::dry_run_forms},
    SourceRow{"", "FORMAT", Source::pipeline_formats},
    SourceRow{"", "STYLE", Source::styles},
    SourceRow{"", "ID,...", Source::check_list},
    SourceRow{"", "PROVIDER|MODEL", Source::providers_and_models},
    SourceRow{"", "KEY=VALUE", Source::nothing},
    SourceRow{"", "NAME=VALUE", Source::nothing},
    SourceRow{"", "NAME: VALUE", Source::nothing},
    SourceRow{"", "NUMBER", Source::nothing},
    SourceRow{"", "PROMPT", Source::nothing},
    SourceRow{"", "TEXT", Source::nothing},
    SourceRow{"", "TIME", Source::nothing},
    SourceRow{"", "URL", Source::nothing},
};

/// What the words before the one being typed amount to.
struct Line {
  const CommandRow* command = nullptr;
  std::vector<std::string> arguments{};  ///< words that are neither options nor their values
  std::vector<const OptionRow*> typed{};
  const OptionRow* waiting = nullptr;  ///< the option whose value comes next
  bool is_past_end_mark = false;
};

const OptionRow* option_in(std::string_view word) {
  return word.starts_with("--") ? find_option(word.substr(2, word.find('=') - 2)) : find_option(word.back());
}

Line read_line(std::span<const std::string> words) {
  Line line;
  for (const auto& word : words) {
    if (std::exchange(line.waiting, nullptr) != nullptr) continue;
    const bool is_before_mark = !line.is_past_end_mark;
    if (is_before_mark && word == "--") {
      line.is_past_end_mark = true;
    } else if (is_before_mark && is_dashed(word)) {
      if (const auto* row = option_in(word)) line.typed.push_back(row);
      if (takes_next_word(word)) line.waiting = option_in(word);
    } else if (is_before_mark && line.command == nullptr && line.arguments.empty() &&
               find_command(word) != nullptr) {
      line.command = find_command(word);
    } else {
      line.arguments.push_back(word);
    }
  }
  return line;
}

std::vector<Candidate> options_for(const Line& line) {
  const auto command = line.command == nullptr ? Command::ask : line.command->command.value_or(Command::help);
  std::vector<Candidate> candidates;
  for (const auto& row : option_table()) {
    const bool is_spent = !row.repeatable && std::ranges::find(line.typed, &row) != line.typed.end();
    if (!row.commands.contains(command) || is_spent) continue;
    candidates.push_back({"--" + std::string(row.name), std::string(row.brief_in(command))});
  }
  return candidates;
}

std::vector<Candidate> command_names() {
  std::vector<Candidate> candidates;
  for (const auto& row : command_table()) {
    if (row.command) candidates.push_back({std::string(row.name), std::string(row.brief)});
  }
  return candidates;
}

std::vector<Candidate> words_of(std::span<const std::string_view> words) {
  std::vector<Candidate> candidates;
  for (const auto word : words) candidates.push_back({std::string(word), ""});
  return candidates;
}

std::vector<Candidate> action_names(const CommandRow& command) {
  std::vector<Candidate> candidates;
  for (const auto& row : command.actions)
    candidates.push_back({std::string(row.name), std::string(row.brief)});
  return candidates;
}

/// Names with a slash are offered a step at a time: first what stands before it.
std::vector<Candidate> in_steps(const std::vector<Candidate>& names, std::string_view current) {
  std::vector<Candidate> steps;
  for (const auto& name : names) {
    const auto slash = name.value.find('/');
    Candidate step = slash == std::string::npos || current.find('/') != std::string_view::npos
                         ? name
                         : Candidate{name.value.substr(0, slash + 1), ""};
    if (std::ranges::find(steps, step.value, &Candidate::value) == steps.end()) steps.push_back(step);
  }
  return steps;
}

/// Of a list with commas only the last name is still being typed.
std::vector<Candidate> last_of_list(std::string_view current, const auto& names_for) {
  const auto comma = current.rfind(',') + 1;  // 0 when there is none
  auto last = names_for(current.substr(comma));
  for (auto& name : last) name.value.insert(0, current.substr(0, comma));
  return last;
}

std::vector<Candidate> check_names() {
  std::vector<Candidate> candidates;
  for (const auto& row : doctor_check_table()) {
    if (std::ranges::find(candidates, row.group, &Candidate::value) == candidates.end())
      candidates.push_back({std::string(row.group), "all of them"});
    candidates.push_back({std::string(row.id), std::string(row.title)});
  }
  return candidates;
}

std::vector<Candidate> values_of(Source source, std::string_view current, const LiveNames& live_names) {
  switch (source) {
    case Source::nothing:
    case Source::files:
      return {};
    case Source::commands:
      return command_names();
    case Source::efforts:
      return words_of(effort_names());
    case Source::dry_run_forms:
      return words_of(dry_run_forms());
    case Source::models:
      return in_steps(live_names(source), current);
    case Source::model_list:
      return last_of_list(current,
                          [&](std::string_view last) { return in_steps(live_names(Source::models), last); });
    case Source::checks:
      return check_names();
    case Source::check_list:
      return last_of_list(current, [](std::string_view) { return check_names(); });
    case Source::pipeline_formats:
      return words_of(pipeline_formats());
    case Source::export_formats:
      return words_of(export_formats());
    case Source::styles:
      return words_of(config::style_names());
    case Source::providers_and_models: {
      auto names = live_names(Source::providers);
      std::ranges::move(in_steps(live_names(Source::models), current), std::back_inserter(names));
      return names;
    }
    case Source::providers:
    case Source::aliases:
    case Source::templates:
    case Source::sessions:
      return live_names(source);
  }
  return {};
}

bool is_control(char byte) {
  return static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F;
}

/// A name that a shell would take apart, or that does not begin like `current`, is no candidate.
Completion narrowed(std::vector<Candidate> candidates, std::string_view current) {
  const auto is_plain = [](char byte) {
    return static_cast<unsigned char>(byte) >= 0x80 || (byte >= '0' && byte <= '9') ||
           (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
           std::string_view("-._:/@+,=%").find(byte) != std::string_view::npos;
  };
  std::erase_if(candidates, [&](const Candidate& candidate) {
    return !candidate.value.starts_with(current) || !std::ranges::all_of(candidate.value, is_plain);
  });
  for (auto& candidate : candidates) {
    if (std::ranges::any_of(candidate.brief, is_control)) candidate.brief.clear();
  }
  return {.candidates = std::move(candidates)};
}

/// Of an option, or of what a usage line calls `placeholder` in the command `where`.
Completion value_completion(std::string_view where, std::string_view placeholder, std::string_view current,
                            const LiveNames& live_names) {
  const auto source = source_of(where, placeholder).value_or(Source::nothing);
  if (source == Source::files) return {.wants_files = true};
  return narrowed(values_of(source, current, live_names), current);
}

/// An option may have values of its own in one command.
Completion option_value(const Line& line, const OptionRow& row, std::string_view current,
                        const LiveNames& live_names) {
  if (line.command != nullptr) {
    const auto where = std::string(line.command->name) + " " + std::string(row.name);
    const auto is_row = [&](const SourceRow& known) {
      return known.where == where && known.placeholder == row.value;
    };
    if (std::ranges::any_of(kSources, is_row)) return value_completion(where, row.value, current, live_names);
  }
  return value_completion(row.name, row.value, current, live_names);
}

Completion argument(const Line& line, std::string_view current, const LiveNames& live_names) {
  if (line.command == nullptr) {
    const bool is_first = line.arguments.empty() && !line.is_past_end_mark;
    return is_first ? narrowed(command_names(), current) : Completion{};
  }
  const auto& command = *line.command;
  std::string_view usage = command.arguments;
  std::size_t position = line.arguments.size();
  const auto action = position == 0
                          ? command.actions.end()
                          : std::ranges::find(command.actions, line.arguments.front(), &ActionRow::name);
  if (action != command.actions.end()) {
    usage = action->arguments;
    --position;
  }
  const auto names = placeholders_in(usage);
  if ((usage.ends_with("...]") || usage.ends_with("...")) && !names.empty())
    position = std::min(position, names.size() - 1);
  auto completion = position < names.size()
                        ? value_completion(command.name, names[position], current, live_names)
                        : Completion{};
  if (line.arguments.empty()) {
    const auto actions = narrowed(action_names(command), current).candidates;
    completion.candidates.insert(completion.candidates.begin(), actions.begin(), actions.end());
  }
  return completion;
}

}  // namespace

std::optional<Source> source_of(std::string_view where, std::string_view placeholder) {
  for (const auto& row : kSources) {
    if (row.placeholder == placeholder && (row.where.empty() || row.where == where)) return row.source;
  }
  return std::nullopt;
}

std::vector<std::string> placeholders_in(std::string_view arguments) {
  std::vector<std::string> names;
  bool is_option = false;  // of an optional part, with its value: [--file FILE]
  for (auto word : util::split(arguments, ' ')) {
    const bool opens = word.starts_with('[');
    if (opens) word.remove_prefix(1);
    is_option = word.starts_with('-') || (is_option && !opens);
    const bool closes = word.ends_with(']');
    while (word.ends_with(']') || word.ends_with('.')) word.remove_suffix(1);
    if (!is_option && !word.empty() && word != "|") names.emplace_back(word);
    if (closes) is_option = false;
  }
  return names;
}

Completion complete(std::span<const std::string> words, const LiveNames& live_names) {
  const std::string_view current = words.empty() ? std::string_view() : words.back();
  const Line line = read_line(words.first(words.empty() ? 0 : words.size() - 1));
  if (line.waiting != nullptr) return option_value(line, *line.waiting, current, live_names);
  if (line.is_past_end_mark || !current.starts_with('-')) return argument(line, current, live_names);
  const auto equals = current.find('=');
  if (!current.starts_with("--") || equals == std::string_view::npos)
    return narrowed(options_for(line), current);
  const auto* row = option_in(current);
  if (row == nullptr) return {};
  auto completion = option_value(line, *row, current.substr(equals + 1), live_names);
  for (auto& candidate : completion.candidates) candidate.value.insert(0, current.substr(0, equals + 1));
  return completion;
}

std::string typed_value(std::span<const std::string> words, std::string_view option) {
  const std::string spelled = "--" + std::string(option);
  std::string value;
  for (std::size_t index = 0; index + 1 < words.size(); ++index) {
    if (words[index] == "--") break;
    if (words[index] == spelled) value = words[index + 1];
    if (words[index].starts_with(spelled + "=")) value = words[index].substr(spelled.size() + 1);
  }
  return value;
}

}  // namespace agentpress::cli
