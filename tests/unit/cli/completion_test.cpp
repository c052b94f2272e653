// What may follow on a command line: everything comes from the tables, and every placeholder in them is
// decided.
#include "cli/completion.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace agentpress::cli;

namespace {

std::vector<Candidate> live_names(Source source) {
  if (source == Source::providers) return {{"groq", ""}, {"openai", ""}};
  if (source == Source::aliases) return {{"fast", "groq/llama"}};
  if (source == Source::templates) return {{"translate", ""}};
  return {{"fast", "groq/llama"}, {"gpt-4.1", "openai"}, {"groq/llama", ""},   {"groq/qwen", ""},
          {"two words", ""},      {"$(reboot)", ""},     {"tab", "a\tb"},      {"openai/gpt-4.1", ""},
          {"groq/a/b", ""},       {"new\nline", ""},     {"quote'd", "a name"}};
}

std::vector<std::string> offered(std::vector<std::string> words) {
  std::vector<std::string> values;
  for (const auto& candidate : complete(words, live_names).candidates) values.push_back(candidate.value);
  return values;
}

bool offers(const std::vector<std::string>& words, std::string_view value) {
  return std::ranges::count(offered(words), value) == 1;
}

using Values = std::vector<std::string>;

}  // namespace

TEST_CASE("completion: somebody decided about every placeholder of the tables") {
  for (const auto& row : option_table()) {
    CAPTURE(row.name);
    if (!row.value.empty()) CHECK(source_of(row.name, row.value).has_value());
  }
  for (const auto& row : command_table()) {
    CAPTURE(row.name);
    for (const auto& name : placeholders_in(row.arguments)) CHECK(source_of(row.name, name).has_value());
    for (const auto& action : row.actions) {
      CAPTURE(action.name);
      for (const auto& name : placeholders_in(action.arguments)) CHECK(source_of(row.name, name).has_value());
    }
  }
}

TEST_CASE("completion: a usage line names arguments, options beside them are none") {
  CHECK(placeholders_in("[PROMPT...]") == Values{"PROMPT"});
  CHECK(placeholders_in("NAME MODEL") == Values{"NAME", "MODEL"});
  CHECK(placeholders_in("NAME [--force] [--file FILE] [OTHER]") == Values{"NAME", "OTHER"});
  CHECK(placeholders_in("[MODEL | --unset]") == Values{"MODEL"});
  CHECK(placeholders_in("[--json]").empty());
  CHECK(placeholders_in("").empty());
}

TEST_CASE("completion: the first word may be any command of this version") {
  for (const auto& row : command_table()) {
    CAPTURE(row.name);
    CHECK(offers({""}, row.name) == row.command.has_value());
    CHECK(offers({"-m", "echo", ""}, row.name) == row.command.has_value());
    CHECK_FALSE(offers({"prompt", ""}, row.name));
    CHECK_FALSE(offers({"--", ""}, row.name));
    for (const auto& action : row.actions) CHECK(offers({std::string(row.name), ""}, action.name));
  }
}

TEST_CASE("completion: each command offers the options that it takes") {
  for (const auto& command : command_table()) {
    if (!command.command) continue;
    for (const auto& row : option_table()) {
      CAPTURE(command.name);
      CAPTURE(row.name);
      CHECK(offers({std::string(command.name), "--"}, "--" + std::string(row.name)) ==
            row.commands.contains(*command.command));
    }
  }
}

TEST_CASE("completion: an option that may not be repeated is offered once") {
  CHECK_FALSE(offers({"--no-stream", "--"}, "--no-stream"));
  CHECK_FALSE(offers({"-m", "echo", "--"}, "--model"));
  CHECK_FALSE(offers({"--model=echo", "--"}, "--model"));
  CHECK(offers({"-f", "one", "--"}, "--file"));
}

TEST_CASE("completion: names with a slash come a step at a time, and none that a shell would take apart") {
  CHECK(offered({"-m", ""}) == Values{"fast", "gpt-4.1", "groq/", "tab", "openai/"});
  CHECK(offered({"-m", "g"}) == Values{"gpt-4.1", "groq/"});
  CHECK(offered({"-m", "groq/"}) == Values{"groq/llama", "groq/qwen", "groq/a/b"});
  CHECK(offered({"--model=gp"}) == Values{"--model=gpt-4.1"});
  CHECK(offered({"--fallback", "fast,gp"}) == Values{"fast,gpt-4.1"});
  CHECK(offered({"route", "gpt"}) == Values{"gpt-4.1"});
  CHECK(offered({"route", "gpt-4.1", ""}).empty());
  CHECK(offered({"--provider", ""}) == Values{"groq", "openai"});
  CHECK(offered({"--reasoning", "m"}) == Values{"minimal", "medium", "max"});
  for (const auto& candidate : complete(Values{"-m", "tab"}, live_names).candidates)
    CHECK(candidate.brief.empty());
}

TEST_CASE("completion: what an action is about") {
  CHECK(offered({"keys", "set", ""}) == Values{"groq", "openai"});
  CHECK(offered({"keys", "remove", "o"}) == Values{"openai"});
  CHECK(offered({"aliases", "remove", ""}) == Values{"fast"});
  CHECK(offered({"aliases", "set", "new", "gpt"}) == Values{"gpt-4.1"});
  CHECK(offered({"templates", "show", ""}) == Values{"translate"});
  CHECK(offered({"models", "default", "gpt"}) == Values{"gpt-4.1"});
  CHECK(offered({"config", "c"}) == Values{"check"});
  CHECK(offered({"config", "check", ""}).empty());
}

TEST_CASE("completion: an option whose value may be missing takes no next word") {
  CHECK(offered({"--dry-run="}) == Values{"--dry-run=request", "--dry-run=curl"});
  CHECK(offered({"--dry-run=c"}) == Values{"--dry-run=curl"});
  CHECK(offers({"--dry-run", ""}, "route"));
}

TEST_CASE("completion: files where files are expected, nothing where only the user knows") {
  for (const auto& words : {Values{"-f", ""}, Values{"--file=x"}, Values{"-qf", "x"}, Values{"--config", ""},
                            Values{"--record", ""}, Values{"--replay", ""}, Values{"--output", ""},
                            Values{"templates", "save", "new", "--file", ""}}) {
    CHECK(complete(words, live_names).wants_files);
  }
  for (const auto& words : {Values{"a prompt", ""}, Values{"-s", ""}, Values{"--timeout", ""},
                            Values{"--unknown="}, Values{"ask", ""}}) {
    const auto completion = complete(words, live_names);
    CHECK(completion.candidates.empty());
    CHECK_FALSE(completion.wants_files);
  }
  CHECK(complete(Values{}, live_names).candidates == complete(Values{""}, live_names).candidates);
}

TEST_CASE("completion: the value that an option has so far") {
  CHECK(typed_value(Values{"--config", "a", "-m", ""}, "config") == "a");
  CHECK(typed_value(Values{"--config=b", ""}, "config") == "b");
  CHECK(typed_value(Values{"--config", "a", "--config=b", ""}, "config") == "b");
  CHECK(typed_value(Values{"--", "--config", "a", ""}, "config").empty());
  CHECK(typed_value(Values{"--config"}, "config").empty());
}

TEST_CASE("completion: doctor takes any number of providers and models, and lists of checks") {
  CHECK(offers({"doctor", "gro"}, "groq"));
  CHECK(offers({"doctor", "groq", "openai", "gpt"}, "gpt-4.1"));
  CHECK(offers({"doctor", "--only", "au"}, "auth"));
  CHECK(offers({"doctor", "--only", "auth,env"}, "auth,environment"));
  CHECK(offers({"doctor", "--only=auth,di"}, "--only=auth,disk"));
  CHECK(offered({"doctor", "--format", ""}) == Values{"junit", "github"});
  CHECK(offers({"doctor", "--"}, "--since-last"));
  CHECK_FALSE(offers({"--"}, "--since-last"));
}
