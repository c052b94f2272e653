// config/check: all mistakes of a file in one reading.
#include "config/check.hpp"

#include "support/temporary_directory.hpp"
#include "support/variables.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace agentpress;
using config::Severity;

namespace {

std::vector<config::Mistake> check(std::string_view content, const util::Environment& environment = {}) {
  return config::check_config(content, "c.toml", environment);
}

/// "2:8 error aliases.fast: message", a line each.
std::string summary(const std::vector<config::Mistake>& mistakes) {
  std::string text;
  for (const auto& mistake : mistakes) {
    text +=
        fmt::format("{}:{} {} {}: {}\n", mistake.line, mistake.column,
                    mistake.severity == Severity::error ? "error" : "warning", mistake.key, mistake.message);
  }
  return text;
}

std::string summary_of(std::string_view content) {
  return summary(check(content));
}

}  // namespace

TEST_CASE("config check: a right file has no mistakes") {
  CHECK(check("").empty());
  CHECK(check("config_version = 1\ndefault_model = 'fast'\n[aliases]\nfast = 'groq/x'\n[prefixes]\n'team-' = "
              "'groq'\n[providers.openai]\nregion = 'eu'\n")
            .empty());
}

TEST_CASE("config check: every mistake is told, in the order of the file, with its key") {
  CHECK(summary_of("defualt_model = 'x'\n"
                   "default_model = 7\n"
                   "[aliases]\n"
                   "a = 1\n"
                   "b = 'gorq/x'\n"
                   "[prefixes]\n"
                   "'x-' = 'nobody'\n"
                   "[providers.groq]\n"
                   "base_ulr = 'https://h'\n"
                   "format = 'openai_chta'\n"
                   "headers = { Host = 'x' }\n"
                   "timeout_idle = -1\n") ==
        "1:1 error defualt_model: unknown key \"defualt_model\"\n"
        "2:17 error default_model: default_model is an integer, expected a string in quotes\n"
        "4:5 error aliases.a: aliases.a is an integer, expected a string in quotes\n"
        "5:5 error aliases.b: alias \"b\" leads to no provider: unknown model 'gorq/x': unknown provider "
        "'gorq'\n"
        "7:8 error prefixes.x-: prefix \"x-\" leads to the unknown provider \"nobody\"\n"
        "9:1 error providers.groq.base_ulr: unknown key \"base_ulr\" in [providers.groq]\n"
        "10:10 error providers.groq.format: providers.groq.format is \"openai_chta\", expected one of "
        "openai_chat, "
        "openai_responses, anthropic_messages, gemini, ollama_chat, cohere_chat\n"
        "11:20 error providers.groq.headers.Host: providers.groq.headers.Host is set by agentpress itself\n"
        "12:16 error providers.groq.timeout_idle: providers.groq.timeout_idle is -1, expected more than 0 "
        "and at most "
        "86400 seconds\n");
  CHECK(check("defualt_model = 'x'\n").front().hint == "did you mean \"default_model\"?");
}

TEST_CASE("config check: what ends the reading is the only mistake") {
  CHECK(check("a = 1\nb = \n").size() == 1);
  CHECK(check("a = 1\nb = \n").front().line == 2);
  CHECK(summary_of("config_version = 9\nunknown = 1\n") ==
        "1:18 error config_version: config_version is 9, and this agentpress reads only 1\n");
  CHECK(summary_of("\xFF") == "1:1 error : a byte that is not UTF-8\n");
  CHECK(summary_of(std::string(2 << 20, '#')) == "1:1 error : the file is larger than 1048576 bytes\n");
}

TEST_CASE("config check: names that lead nowhere, or to several providers") {
  CHECK(summary_of("default_model = 'nothing-known'\n") ==
        "1:17 error default_model: default_model leads to no provider: unknown model 'nothing-known': no "
        "rule says "
        "which provider serves it\n");
  CHECK(summary_of("default_model = 'llama-4'\n")
            .starts_with(
                "1:17 error default_model: default_model leads to no provider: several providers serve"));
  CHECK(summary_of("default_model = 'fast'\n[aliases]\nfast = 'llama-4'\n")
            .starts_with("3:8 error aliases.fast: alias \"fast\" leads to no provider: several"));
  CHECK(summary_of("[aliases]\na = 'x-1'\n[prefixes]\n'x-' = 'nobody'\n") ==
        "4:8 error prefixes.x-: prefix \"x-\" leads to the unknown provider \"nobody\"\n");
}

TEST_CASE("config check: aliases lead to models, not to each other") {
  CHECK(summary_of("[aliases]\na = 'b'\nb = 'groq/x'\n") ==
        "2:5 error aliases.a: alias \"a\" leads to the alias \"b\", expected a model\n");
  CHECK(check("[aliases]\na = 'b'\nb = 'groq/x'\n").front().hint == "write what \"b\" leads to: \"groq/x\"");
  CHECK(summary_of("[aliases]\na = 'b'\nb = 'c'\nc = 'a'\n") ==
        "2:5 error aliases.a: alias \"a\" leads in a circle: a -> b -> c -> a\n"
        "3:5 error aliases.b: alias \"b\" leads in a circle: b -> c -> a -> b\n"
        "4:5 error aliases.c: alias \"c\" leads in a circle: c -> a -> b -> c\n");
  CHECK(summary_of("[aliases]\nx = 'a'\na = 'b'\nb = 'a'\n")
            .starts_with("2:5 error aliases.x: alias \"x\" leads to the alias \"a\", expected a model\n"));
  CHECK(summary_of("[aliases]\n'gpt-4.1' = 'gpt-4.1'\n") ==
        "2:13 warning aliases.gpt-4.1: alias \"gpt-4.1\" leads in a circle: gpt-4.1 -> gpt-4.1; only its "
        "first step is "
        "taken\n");
}

TEST_CASE("config check: prefixes that take names from each other or from built-in providers") {
  CHECK(summary_of("[prefixes]\n'claude-' = 'openrouter'\n") ==
        "2:13 warning prefixes.claude-: prefix \"claude-\" takes models from built-in providers: anthropic "
        "(\"claude-\")\n");
  CHECK(summary_of("[prefixes]\n'claude-' = 'anthropic'\n").empty());
  CHECK(summary_of("[prefixes]\n'claude-opus-' = 'openrouter'\n").empty());
  CHECK(summary_of("[prefixes]\n't-' = 'groq'\n'T-x-' = 'vllm'\n") ==
        "2:8 warning prefixes.t-: prefix \"t-\" is the beginning of your prefix \"T-x-\", and what begins "
        "with \"T-x-\" "
        "goes to vllm\n");
  CHECK(summary_of("[prefixes]\n't-' = 'groq'\n[providers.groq]\nprefixes = ['t-x-']\n") ==
        "2:8 warning prefixes.t-: prefix \"t-\" is the beginning of your prefix \"t-x-\", which makes the "
        "longer one "
        "needless\n");
  CHECK(summary_of("[prefixes]\n'T-' = 'groq'\n't-' = 'vllm'\n")
            .find("error prefixes.t-: prefix \"t-\" leads to two providers, groq and vllm\n") !=
        std::string::npos);
}

TEST_CASE("config check: files that are named and cannot be read, or are open to others") {
  const test::TemporaryDirectory directory;
  const auto open_key = directory.write("open.key", "k", 0644);
  const auto private_key = directory.write("private.key", "k", 0600);
  const auto authority = directory.write("ca.pem", "x", 0644);
  const auto environment = test::variables({{"HOME", directory.path()}});
  CHECK(
      check("[providers.groq]\nca_file = '~/ca.pem'\napi_key_file = '~/private.key'\n", environment).empty());
  CHECK(summary(
            check("[providers.groq]\nca_file = '~/none.pem'\napi_key_file = '~/open.key'\n", environment)) ==
        "2:11 error providers.groq.ca_file: the file ~/none.pem cannot be read: no such file or directory\n"
        "3:16 error providers.groq.api_key_file: the key file ~/open.key is open to other users (mode 0644), "
        "expected "
        "0600\n");
}

TEST_CASE("config check: a file with a key in it must be private") {
  const test::TemporaryDirectory directory;
  const std::string content = "[providers.groq]\napi_key = 'secret-value'\n";
  const auto mistakes = config::check_config(content, directory.write("c.toml", content, 0644), {});
  CHECK(summary(mistakes) ==
        "2:11 error providers.groq.api_key: the file holds an api_key and is open to other users, expected "
        "mode 0600\n");
  CHECK(mistakes.front().hint.starts_with("chmod 600 "));
  CHECK(config::check_config(content, directory.write("d.toml", content, 0600), {}).empty());
}
