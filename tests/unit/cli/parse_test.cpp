// The command line: what is an option, what is a command, what is the prompt.
#include "cli/help.hpp"
#include "cli/options.hpp"
#include "core/error.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

using agentpress::cli::Command;
using agentpress::cli::option_table;
using agentpress::cli::parse_command_line;
using agentpress::cli::TypedOptions;
using agentpress::core::StartupError;
using Words = std::vector<std::string>;

namespace {

TypedOptions parse(const std::vector<const char*>& arguments) {
  return parse_command_line(arguments);
}

std::string usage_error(const std::vector<const char*>& arguments) {
  try {
    parse(arguments);
  } catch (const StartupError& fault) {
    CHECK(fault.error().error_class == agentpress::core::ErrorClass::usage);
    return fault.error().message + " | " + fault.error().hint;
  }
  return "no error";
}

}  // namespace

TEST_CASE("command line: options may stand before, between and after the words of the prompt") {
  const auto typed = parse({"-m", "gpt-4.1", "what", "--system", "be brief", "is  this", "-q"});
  CHECK(typed.command == Command::ask);
  CHECK(typed.model == "gpt-4.1");
  CHECK(typed.system == "be brief");
  CHECK(typed.quiet);
  CHECK(typed.words == Words{"what", "is  this"});
}

TEST_CASE("command line: every spelling of an option's value") {
  CHECK(parse({"--model=a", "x"}).model == "a");
  CHECK(parse({"-ma", "x"}).model == "a");
  CHECK(parse({"-qm", "a", "x"}).model == "a");
  CHECK(parse({"-m", "a", "-m", "b", "x"}).model == "b");
  CHECK(parse({"--stop", "a", "--stop", "[b,c]", "x"}).sampling.stop == Words{"a", "[b,c]"});
  CHECK(parse({"-s", "-dashed", "x"}).system == "-dashed");
  CHECK(parse({"-s", "", "x"}).system.empty());
  CHECK(parse({"-f", "a", "b"}).words == Words{"b"});
}

TEST_CASE("command line: prompts keep their bytes") {
  const std::string odd = "{x} [a,b] %s 'q' \"d\" \\n \xff";
  const auto typed = parse({"-m", "m", odd.c_str()});
  CHECK(typed.words == Words{odd});
}

TEST_CASE("command line: the first word that is no option and no option's value may be a command") {
  CHECK(parse({"route", "gpt-4.1"}).command == Command::route);
  CHECK(parse({"-v", "route", "gpt-4.1"}).command == Command::route);
  CHECK(parse({"-m", "route", "hello"}).command == Command::ask);
  CHECK(parse({"-m", "route", "hello"}).words == Words{"hello"});
  CHECK(parse({"tell", "route"}).words == Words{"tell", "route"});
  CHECK(parse({"ask", "route"}).words == Words{"route"});
  CHECK(parse({"--", "route"}).words == Words{"route"});
  CHECK(parse({"route words as one"}).command == Command::ask);
}

TEST_CASE("command line: `--` ends the options") {
  const auto typed = parse({"-m", "m", "--", "-x", "--json", "--"});
  CHECK(typed.words == Words{"-x", "--json", "--"});
  CHECK_FALSE(typed.json);
}

TEST_CASE("command line: words that will be commands are never taken for a prompt") {
  for (const auto& row : agentpress::cli::command_table()) {
    if (row.command) continue;
    const std::string word(row.name);
    CAPTURE(word);
    CHECK(usage_error({word.c_str()}).find("agentpress ask " + word) != std::string::npos);
    CHECK(parse({"ask", word.c_str()}).words == Words{word});
  }
}

TEST_CASE("command line: mistakes are named, with what would be right") {
  CHECK(usage_error({"--modle", "x"}).find("did you mean --model?") != std::string::npos);
  CHECK(usage_error({"-Z"}).find("unknown option '-Z'") != std::string::npos);
  CHECK(usage_error({"-5 + 3"}).find("agentpress -- ") != std::string::npos);
  CHECK(usage_error({"x", "--model"}).find("--model needs a value") != std::string::npos);
  CHECK(usage_error({"--temperature", "warm", "x"}).find("a number from 0 to 10") != std::string::npos);
  CHECK(usage_error({"--max-tokens", "0", "x"}).find("a whole number from 1") != std::string::npos);
  CHECK(usage_error({"--timeout", "soon", "x"}).find("30, 1.5s, 500ms or 2m") != std::string::npos);
  CHECK(usage_error({"--json", "--jsonl", "x"}).find("exclude each other") != std::string::npos);
  CHECK(usage_error({"route", "-s", "x", "m"}).find("`agentpress route` has no option --system") !=
        std::string::npos);
  CHECK(usage_error({"-m", "", "x"}).find("empty value") != std::string::npos);
  CHECK(usage_error({"-H", "no colon", "x"}).find("'Name: value'") != std::string::npos);
}

TEST_CASE("command line: a key is not taken from it, and not repeated") {
  const std::string message = usage_error({"-H", "Authorization: Bearer sk-canary-0123456789", "x"});
  CHECK(message.find("keys are not taken from the command line") != std::string::npos);
  CHECK(message.find("canary") == std::string::npos);
  CHECK(usage_error({"-H", "X-API-Key: canary", "x"}).find("canary") == std::string::npos);
  CHECK(usage_error({"--api-key", "canary", "x"}).find("canary") == std::string::npos);
}

TEST_CASE("option table: names and letters are unique, briefs fit a terminal") {
  std::set<std::string_view> names;
  std::set<char> letters;
  for (const auto& row : option_table()) {
    CAPTURE(row.name);
    CHECK(names.insert(row.name).second);
    CHECK((row.letter == '\0' || letters.insert(row.letter).second));
    CHECK((row.set != nullptr));
    CHECK(row.brief.size() <= 60);
    CHECK_FALSE(row.brief.empty());
    CHECK_FALSE(row.brief.ends_with('.'));
  }
}

TEST_CASE("help: every option is in that of each command that has it") {
  for (const auto& command : agentpress::cli::command_table()) {
    if (!command.command) continue;
    const std::string help = agentpress::cli::help_text(*command.command);
    for (const auto& row : option_table()) {
      if (!row.commands.contains(*command.command)) continue;
      CAPTURE(command.name);
      CAPTURE(row.name);
      CHECK((help.find("--" + std::string(row.name)) != std::string::npos ||
             *command.command == Command::help));
    }
    for (const auto& action : command.actions) CHECK(help.find(action.brief) != std::string::npos);
  }
}

TEST_CASE("help: every line fits a terminal") {
  const std::string help = agentpress::cli::help_text(agentpress::cli::Command::help);
  std::size_t start = 0;
  for (auto end = help.find('\n'); end != std::string::npos; start = end + 1, end = help.find('\n', start)) {
    CAPTURE(help.substr(start, end - start));
    CHECK(end - start <= 91);
  }
}

TEST_CASE("command line: a switch whose value may be missing takes it only behind an equals sign") {
  using agentpress::cli::DryRun;
  CHECK(parse({"--dry-run", "curl", "x"}).dry_run == DryRun::request);
  CHECK(parse({"--dry-run", "curl", "x"}).words == Words{"curl", "x"});
  CHECK(parse({"--dry-run=curl", "x"}).dry_run == DryRun::curl);
  CHECK(parse({"x", "--dry-run"}).dry_run == DryRun::request);
  CHECK(usage_error({"--dry-run", "templates"}).find("templates` has no option --dry-run") !=
        std::string::npos);
  CHECK(usage_error({"--dry-run=wget", "x"}).find("curl") != std::string::npos);
}

TEST_CASE("command line: options that exclude each other, and what was typed") {
  CHECK(usage_error({"-x", "--extract-last", "x"}).find("--extract and --extract-last") != std::string::npos);
  CHECK(usage_error({"--record", "a", "--replay", "b", "x"}).find("exclude") != std::string::npos);
  CHECK(usage_error({"--jsonl", "--dry-run", "x"}).find("exclude") != std::string::npos);
  const auto typed = parse({"-x", "--system", "s", "x"});
  CHECK(typed.typed_names == std::vector<std::string_view>{"system", "extract"});
}
