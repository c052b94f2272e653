// config/load: what a right configuration means.
#include "config/load.hpp"

#include "core/error.hpp"
#include "support/temporary_directory.hpp"

#include <doctest/doctest.h>

using namespace agentpress;
using providers::AuthScheme;

namespace {

config::Config parse(std::string_view content) {
  return config::parse_config(content, "config.toml");
}

std::string extra_body(std::string_view value) {
  return parse("[providers.groq]\nextra_body = " + std::string(value) + "\n").providers.at("groq").extra_body;
}

}  // namespace

TEST_CASE("config: an empty file leaves everything unset") {
  const auto config = parse("");
  CHECK(config.path == "config.toml");
  CHECK_FALSE(config.default_model.has_value());
  CHECK_FALSE(config.style.has_value());
  CHECK(config.aliases.empty());
  CHECK(config.prefixes.empty());
  CHECK(config.providers.empty());
  CHECK(parse("\xEF\xBB\xBF"
              "config_version = 1\r\n")
            .providers.empty());
}

TEST_CASE("config: every key arrives in its field") {
  const auto config = parse(R"(config_version = 1
default_model = "fast"
style = "plain"
[aliases]
fast = "mine/small"
direct = "gpt-4.1"
[prefixes]
"team-" = "groq"
[providers.mine]
base_url = "https://llm.example.com/v1/"
format = "openai_chat"
auth = "x-api-key"
api_key_env = "MY_KEY"
api_key_cmd = ["pass", "show", "my key"]
api_key_file = "~/key"
api_key = "secret"
headers = { "X-Team" = "search", "x-empty" = "" }
extra_body = { top_k = 5 }
prefixes = ["mine-", "our-"]
default_model = "small"
allow_http = true
key_lint = false
ca_file = "/etc/ca.pem"
proxy = "http://user:word@proxy:3128"
timeout_connect = 5
timeout_first_token = 1.5
timeout_idle = 60
timeout_total = 86400
)");
  CHECK(config.default_model == "fast");
  CHECK(config.style == config::Style::plain);
  CHECK(config.aliases.at("fast") == "mine/small");
  CHECK(config.prefixes.at("team-") == "groq");
  const auto& mine = config.providers.at("mine");
  CHECK(mine.base_url == "https://llm.example.com/v1");
  CHECK(mine.format == core::FormatId::openai_chat);
  CHECK(mine.auth == AuthScheme::x_api_key);
  CHECK(mine.key.api_key_env == "MY_KEY");
  CHECK(mine.key.api_key_cmd == std::vector<std::string>{"pass", "show", "my key"});
  CHECK(mine.key.api_key_file == "~/key");
  CHECK(mine.key.api_key == "secret");
  CHECK(mine.headers == core::HttpHeaders{{"X-Team", "search"}, {"x-empty", ""}});
  CHECK(mine.extra_body == R"({"top_k":5})");
  CHECK(mine.prefixes == std::vector<std::string>{"mine-", "our-"});
  CHECK(mine.default_model == "small");
  CHECK(mine.allow_http);
  CHECK_FALSE(mine.key_lint);
  CHECK(mine.ca_file == "/etc/ca.pem");
  CHECK(mine.proxy == "http://user:word@proxy:3128");
  CHECK(mine.timeout_connect == 5.0);
  CHECK(mine.timeout_first_token == 1.5);
  CHECK(mine.timeout_idle == 60.0);
  CHECK(mine.timeout_total == 86400.0);
  CHECK(mine.line == 9);
}

TEST_CASE("config: a built-in provider needs nothing, and unset fields stay unset") {
  const auto groq = parse("\n[providers.groq]\nauth = \"none\"\n").providers.at("groq");
  CHECK(groq.line == 2);
  CHECK(groq.auth == AuthScheme::none);
  CHECK_FALSE(groq.base_url.has_value());
  CHECK_FALSE(groq.format.has_value());
  CHECK_FALSE(groq.timeout_connect.has_value());
  CHECK(groq.key_lint);
  CHECK_FALSE(groq.allow_http);
  CHECK(parse("[providers.openai]\nregion = 'eu'\n").providers.at("openai").region == "eu");
  CHECK(parse("providers.groq.auth = \"x-goog-api-key\"\n").providers.at("groq").auth ==
        AuthScheme::x_goog_api_key);
  for (const auto* const name : {"openai_responses", "gemini", "ollama_chat", "cohere_chat"}) {
    CAPTURE(name);
    const auto settings =
        parse(std::string("[providers.groq]\nformat = '") + name + "'\n").providers.at("groq");
    REQUIRE(settings.format.has_value());
    CHECK(core::name_of(*settings.format) == name);
  }
  CHECK(parse("providers.groq.auth = \"bearer\"\n").providers.at("groq").auth == AuthScheme::bearer);
}

TEST_CASE("config: an alias may lead to a prefix of the user, of a row, or to a provider of the file") {
  CHECK(parse("[aliases]\na = \"team-x\"\n[prefixes]\n\"team-\" = \"groq\"\n").aliases.size() == 1);
  CHECK(parse("[aliases]\na = \"own-x\"\n[providers.groq]\nprefixes = [\"own-\"]\n").aliases.size() == 1);
  CHECK(parse("[aliases]\na = \"claude-opus-4\"\nb = \"openrouter/meta-llama/x\"\n").aliases.size() == 2);
}

TEST_CASE("config: extra_body tables become JSON") {
  CHECK(extra_body("{}") == "{}");
  CHECK(extra_body(R"({ a = true, b = [1, -2, "x"], c = { d = 1.0, e = 0.25, f = 1e300 } })") ==
        R"({"a":true,"b":[1,-2,"x"],"c":{"d":1.0,"e":0.25,"f":1e+300}})");
  CHECK(extra_body(R"({ "a\"b" = "line\nquote\" back\\ tab\t bell\u0007 é" })") ==
        R"({"a\"b":"line\u000aquote\" back\\ tab\u0009 bell\u0007 é"})");
  CHECK(
      parse(
          "[providers.groq.extra_body]\nservice_tier = \"flex\"\n[providers.groq.extra_body.deep]\nx = []\n")
          .providers.at("groq")
          .extra_body == R"({"deep":{"x":[]},"service_tier":"flex"})");
}

TEST_CASE("config: extra_body takes JSON in a string as it is") {
  const std::string json = R"( {"a": null, "b": [1, -0.5e+3, "\u00e9\n", true, {}], "c": {}} )";
  CHECK(extra_body("'" + json + "'") == json);
}

TEST_CASE("load_config: a missing file is an empty configuration, unless it was named") {
  const test::TemporaryDirectory directory;
  const auto missing = directory.path() + "/none.toml";
  const auto config = config::load_config(missing, false);
  CHECK(config.path.empty());
  CHECK(config.providers.empty());
  CHECK(config::load_config("", false).path.empty());
  try {
    config::load_config(missing, true);
    FAIL("no error");
  } catch (const core::StartupError& error) {
    CHECK(error.error().error_class == core::ErrorClass::configuration);
    CHECK(error.error().message ==
          "cannot read the configuration " + missing + ": no such file or directory");
  }
  CHECK_THROWS_AS(config::load_config(directory.path(), false), core::StartupError);
}

TEST_CASE("load_config: a file with an api_key must be closed to others, any other file need not be") {
  const test::TemporaryDirectory directory;
  const std::string with_key = "\n[providers.groq]\napi_key = \"secret\"\n";
  for (const auto& [mode, text] : {std::pair<mode_t, std::string>{0644, "0644"}, {0660, "0660"}}) {
    const auto path = directory.write("config.toml", with_key, mode);
    try {
      config::load_config(path, true);
      FAIL("no error");
    } catch (const core::StartupError& error) {
      CHECK(error.error().message ==
            path + ":2: [providers.groq] holds an api_key, and the file is open to other users (mode " +
                text + "), expected 0600");
      CHECK(error.error().hint == "chmod 600 " + path);
    }
  }
  CHECK(config::load_config(directory.write("closed.toml", with_key, 0600), true).providers.size() == 1);
  const auto open =
      directory.write("open.toml", "[providers.groq]\napi_key = \"\"\napi_key_env = \"KEY\"\n", 0644);
  CHECK(config::load_config(open, true).path == open);
}

TEST_CASE("load_config: a file over one MiB is refused") {
  const test::TemporaryDirectory directory;
  const auto path = directory.write("config.toml", std::string(1048577, '#'));
  CHECK_THROWS_AS(config::load_config(path, true), core::StartupError);
  CHECK_THROWS_AS(parse(std::string(1048577, '#')), core::StartupError);
  CHECK_NOTHROW(parse(std::string(1048576, '#')));
}
