// auth/credentials: which source wins, and what is said when none does.
#include "auth/credentials.hpp"

#include "support/temporary_directory.hpp"
#include "support/variables.hpp"

#include <doctest/doctest.h>

using namespace agentpress;
using providers::AuthScheme;
using providers::Provider;
using test::variables;

namespace {

constexpr Provider kGroq{
    .name = "groq",
    .title = "Groq",
    .key_variables = {{"GROQ_API_KEY"}},
};
constexpr Provider kAnthropic{
    .name = "anthropic",
    .title = "Anthropic",
    .auth = AuthScheme::x_api_key,
    .key_variables = {{"ANTHROPIC_API_KEY", AuthScheme::x_api_key},
                      {"ANTHROPIC_AUTH_TOKEN", AuthScheme::bearer}},
};
constexpr Provider kLocal{
    .name = "vllm",
    .title = "vLLM",
    .key_required = false,
};

/// Every source holds a key of its own.
auth::KeySources full_sources(const test::TemporaryDirectory& directory) {
  return {.environment = variables({{"GROQ_API_KEY", "from-environment"}, {"MY_KEY", "from-api-key-env"}}),
          .env_file = variables({{"GROQ_API_KEY", "from-env-file"}}),
          .env_file_path = "keys.env",
          .settings = {.api_key_env = "MY_KEY",
                       .api_key_cmd = {"echo", "from-command"},
                       .api_key_file = directory.write("key", "from-file\n"),
                       .api_key = "from-config"},
          .config_path = "/home/ada/.config/agentpress/config.toml",
          .stored_key = "from-store"};
}

auth::KeySources no_sources() {
  return {.environment = variables({{"HOME", "/home/ada"}}),
          .env_file = {},
          .env_file_path = "",
          .settings = {},
          .config_path = "/home/ada/.config/agentpress/config.toml",
          .stored_key = ""};
}

}  // namespace

TEST_CASE("find_credential: the sources win in their order, and the losers are listed") {
  const test::TemporaryDirectory directory;
  auto sources = full_sources(directory);
  const std::vector<std::string> names{"GROQ_API_KEY",
                                       "GROQ_API_KEY of keys.env",
                                       "MY_KEY",
                                       "api_key_cmd of config.toml",
                                       "api_key_file of config.toml",
                                       "api_key of config.toml",
                                       "keys.toml"};
  const std::vector<std::string> values{"from-environment", "from-env-file", "from-api-key-env",
                                        "from-command",     "from-file",     "from-config",
                                        "from-store"};
  const std::vector<std::function<void()>> removals{
      [&] { sources.environment = variables({{"MY_KEY", "from-api-key-env"}}); },
      [&] { sources.env_file = {}; },
      [&] { sources.settings.api_key_env.clear(); },
      [&] { sources.settings.api_key_cmd.clear(); },
      [&] { sources.settings.api_key_file.clear(); },
      [&] { sources.settings.api_key.clear(); },
      [&] { sources.stored_key.clear(); },
  };
  for (std::size_t winner = 0; winner < names.size(); ++winner) {
    const auto credential = auth::find_credential(kGroq, sources);
    REQUIRE(credential.has_value());
    CHECK(credential->source == names[winner]);
    CHECK(credential->value == values[winner]);
    CHECK(credential->scheme == AuthScheme::bearer);
    CHECK(credential->shadowed ==
          std::vector<std::string>(names.begin() + static_cast<std::ptrdiff_t>(winner) + 1, names.end()));
    CHECK(auth::has_own_credential(kGroq, sources));
    removals[winner]();
  }
  CHECK_FALSE(auth::find_credential(kGroq, sources).has_value());
  CHECK_FALSE(auth::has_own_credential(kGroq, sources));
}

TEST_CASE("find_credential: each variable of a row has its own scheme, and settings have the row's") {
  auto sources = no_sources();
  sources.environment = variables({{"ANTHROPIC_API_KEY", "key"}, {"ANTHROPIC_AUTH_TOKEN", "token"}});
  auto credential = auth::find_credential(kAnthropic, sources).value();
  CHECK(credential.value == "key");
  CHECK(credential.scheme == AuthScheme::x_api_key);
  CHECK(credential.shadowed == std::vector<std::string>{"ANTHROPIC_AUTH_TOKEN"});

  sources.environment = variables({{"ANTHROPIC_API_KEY", ""}, {"ANTHROPIC_AUTH_TOKEN", "token"}});
  credential = auth::find_credential(kAnthropic, sources).value();
  CHECK(credential.value == "token");
  CHECK(credential.scheme == AuthScheme::bearer);
  CHECK(credential.shadowed.empty());

  sources.environment = {};
  sources.settings.api_key = "key";
  CHECK(auth::find_credential(kAnthropic, sources).value().scheme == AuthScheme::x_api_key);
}

TEST_CASE("find_credential: an empty or blank value is no key") {
  auto sources = no_sources();
  sources.environment = variables({{"GROQ_API_KEY", " \n"}});
  sources.settings.api_key = " ";
  sources.stored_key = "\n";
  CHECK_FALSE(auth::find_credential(kGroq, sources).has_value());
}

TEST_CASE(
    "find_credential: api_key_env looks into the env file too, and is no second source of a row's variable") {
  auto sources = no_sources();
  sources.env_file = variables({{"MY_KEY", "value"}});
  sources.env_file_path = "keys.env";
  sources.settings.api_key_env = "MY_KEY";
  CHECK(auth::find_credential(kGroq, sources).value().value == "value");
  sources.environment = variables({{"GROQ_API_KEY", "value"}});
  sources.settings.api_key_env = "GROQ_API_KEY";
  CHECK(auth::find_credential(kGroq, sources).value().shadowed.empty());
}

TEST_CASE("find_credential: a missing key names every place and the variable to export") {
  auto sources = no_sources();
  auto error = auth::find_credential(kGroq, sources).error();
  CHECK(error.error_class == core::ErrorClass::auth);
  CHECK(error.message ==
        "no API key for provider \"groq\" (looked at GROQ_API_KEY, [providers.groq] in "
        "~/.config/agentpress/config.toml, "
        "keys.toml)");
  CHECK(error.hint == "agentpress keys set groq, or export GROQ_API_KEY=...");
  CHECK_FALSE(error.retryable);

  sources.settings.api_key_env = "MY_KEY";
  sources.env_file_path = "keys.env";
  sources.config_path = "";
  error = auth::find_credential(kGroq, sources).error();
  CHECK(error.message ==
        "no API key for provider \"groq\" (looked at GROQ_API_KEY, MY_KEY, keys.env, [providers.groq] in the "
        "configuration, keys.toml)");
  CHECK(error.hint == "agentpress keys set groq, or export MY_KEY=...");
}

TEST_CASE("find_credential: for a provider without variables the hint is the command") {
  constexpr Provider custom{.name = "mine", .title = "mine"};
  const auto error = auth::find_credential(custom, no_sources()).error();
  CHECK(error.message ==
        "no API key for provider \"mine\" (looked at [providers.mine] in ~/.config/agentpress/config.toml, "
        "keys.toml)");
  CHECK(error.hint == "agentpress keys set mine");
}

TEST_CASE("find_credential: a local server needs no key, and takes one that is configured") {
  auto sources = no_sources();
  auto credential = auth::find_credential(kLocal, sources).value();
  CHECK(credential.value.empty());
  CHECK(credential.source == "none needed");
  CHECK(credential.scheme == AuthScheme::none);
  CHECK_FALSE(auth::has_own_credential(kLocal, sources));

  sources.settings.api_key = "key";
  credential = auth::find_credential(kLocal, sources).value();
  CHECK(credential.value == "key");
  CHECK(credential.scheme == AuthScheme::bearer);
}

TEST_CASE("find_credential: with the scheme none no key is used, and no command run") {
  auto provider = kGroq;
  provider.auth = AuthScheme::none;
  auto sources = no_sources();
  sources.environment = variables({{"GROQ_API_KEY", "key"}});
  sources.settings.api_key_cmd = {"/nonexistent/program"};
  const auto credential = auth::find_credential(provider, sources);
  REQUIRE(credential.has_value());
  CHECK(credential->value.empty());
  CHECK(credential->source == "none needed");
  CHECK_FALSE(auth::has_own_credential(provider, sources));
}

TEST_CASE("find_credential: a winning source that fails is an error, not a reason to try the next") {
  auto sources = no_sources();
  sources.settings.api_key_cmd = {"/nonexistent/program"};
  sources.settings.api_key = "key";
  CHECK(auth::has_own_credential(kGroq, sources));
  auto error = auth::find_credential(kGroq, sources).error();
  CHECK(error.error_class == core::ErrorClass::auth);
  CHECK(error.message ==
        "no API key for provider \"groq\": the key command \"/nonexistent/program\" does not exist");

  sources.settings.api_key_cmd.clear();
  sources.settings.api_key_file = "/nonexistent/key";
  error = auth::find_credential(kGroq, sources).error();
  CHECK(error.message ==
        "no API key for provider \"groq\": the key file /nonexistent/key cannot be read: no such file or "
        "directory");
}

TEST_CASE("find_credential: a command that loses is not run") {
  const test::TemporaryDirectory directory;
  auto sources = no_sources();
  sources.environment = variables({{"GROQ_API_KEY", "key"}});
  sources.settings.api_key_cmd = {"touch", directory.path() + "/was-run"};
  const auto credential = auth::find_credential(kGroq, sources).value();
  CHECK(credential.source == "GROQ_API_KEY");
  CHECK(credential.shadowed == std::vector<std::string>{"api_key_cmd of config.toml"});
  CHECK(auth::has_own_credential(kGroq, sources));
  CHECK_FALSE(std::filesystem::exists(directory.path() + "/was-run"));
}

TEST_CASE("locate_credential: names the winner and the losers, and runs no command and reads no file") {
  const test::TemporaryDirectory directory;
  auto sources = no_sources();
  sources.settings.api_key_cmd = {"touch", directory.path() + "/was-run"};
  sources.settings.api_key_file = "/nonexistent/key";
  const auto located = auth::locate_credential(kAnthropic, sources).value();
  CHECK(located.value.empty());
  CHECK(located.source == "api_key_cmd of config.toml");
  CHECK(located.scheme == AuthScheme::x_api_key);
  CHECK(located.shadowed == std::vector<std::string>{"api_key_file of config.toml"});
  CHECK_FALSE(std::filesystem::exists(directory.path() + "/was-run"));
  CHECK(auth::locate_credential(kLocal, no_sources()).value().source == "none needed");
  CHECK(auth::locate_credential(kGroq, no_sources()).error().error_class == core::ErrorClass::auth);
}

TEST_CASE("shared variables: they serve the provider that was named, and count as no key of its own") {
  constexpr Provider kGithub{
      .name = "github",
      .title = "GitHub Models",
      .key_variables = {{.name = "GITHUB_TOKEN", .is_shared = true}, {"GITHUB_API_KEY"}}};
  auto sources = no_sources();
  sources.environment = variables({{"GITHUB_TOKEN", "shared"}});
  CHECK(auth::find_credential(kGithub, sources).value().value == "shared");
  CHECK(auth::locate_credential(kGithub, sources).value().source == "GITHUB_TOKEN");
  CHECK_FALSE(auth::has_own_credential(kGithub, sources));

  sources.settings.api_key_env = "GITHUB_TOKEN";
  CHECK(auth::has_own_credential(kGithub, sources));
  sources.settings.api_key_env.clear();
  sources.env_file = variables({{"GITHUB_TOKEN", "shared"}});
  CHECK_FALSE(auth::has_own_credential(kGithub, sources));
  sources.environment = variables({{"GITHUB_TOKEN", "shared"}, {"GITHUB_API_KEY", "own"}});
  CHECK(auth::has_own_credential(kGithub, sources));
  sources.environment = {};
  sources.stored_key = "own";
  CHECK(auth::has_own_credential(kGithub, sources));
}

TEST_CASE("hint_to_replace: a stored key is replaced by a command") {
  CHECK(auth::hint_to_replace("GROQ_API_KEY", "groq") == "replace the key in GROQ_API_KEY");
  CHECK(auth::hint_to_replace("keys.toml", "groq") ==
        "replace the key in keys.toml: agentpress keys set groq");
}
