// config/load: every mistake has its place, what was found, and what was expected.
#include "config/load.hpp"
#include "core/error.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

using namespace agentpress;

namespace {

core::Error error_of(std::string_view content) {
  try {
    config::parse_config(content, "c.toml");
  } catch (const core::StartupError& error) {
    CHECK(error.error().error_class == core::ErrorClass::configuration);
    return error.error();
  }
  return {};
}

std::string message_of(std::string_view content) {
  return error_of(content).message;
}

struct Case {
  std::string content;
  std::string message;
  std::string hint;
};

void check_all(const std::vector<Case>& cases) {
  for (const auto& [content, message, hint] : cases) {
    CAPTURE(content);
    const auto error = error_of(content);
    CHECK(error.message == message);
    CHECK(error.hint == hint);
  }
}

/// A setting of a built-in provider on line 2, column 1.
std::string groq(std::string_view setting) {
  return "[providers.groq]\n" + std::string(setting) + "\n";
}

std::string repeated(std::string_view piece, int count) {
  std::string result;
  for (int index = 0; index < count; ++index) result += piece;
  return result;
}

}  // namespace

TEST_CASE("config mistakes: syntax errors name line and column") {
  CHECK(message_of("a = \n").starts_with("c.toml:1:5: "));
  CHECK(message_of("default_model = \"x\"\n[aliases\n").starts_with("c.toml:2:9: "));
  CHECK(message_of("default_model = \"x\"\ndefault_model = \"y\"\n").starts_with("c.toml:2:"));
}

TEST_CASE("config mistakes: brackets that hold no name are syntax errors") {
  for (const std::string text :
       {"[", "[[", "[[[", "[.a]", "[a.]", "[=]", "[#]", "[[[a]]]", "a = {,}", "a.=1"}) {
    CAPTURE(text);
    CHECK(message_of(text + "\n").starts_with("c.toml:1:"));
  }
}

TEST_CASE("config mistakes: a key without quotes is a syntax error that does not repeat it") {
  const auto message = message_of(groq("api_key = gsk_secretsecret1234567890"));
  CHECK(message.starts_with("c.toml:2:11: "));
  CHECK(message.find("secret") == std::string::npos);
}

TEST_CASE("config mistakes: unknown keys name the nearest known one, or all") {
  check_all({
      {"defualt_model = \"x\"\n", "c.toml:1:1: unknown key \"defualt_model\"",
       "did you mean \"default_model\"?"},
      {"[provider.groq]\nauth = \"none\"\n", "c.toml:1:2: unknown key \"provider\"",
       "did you mean \"providers\"?"},
      {"something = 1\n", "c.toml:1:1: unknown key \"something\"",
       "known keys: config_version, default_model, history, style, aliases, prefixes, providers"},
      {groq("base_ulr = \"https://h\""), "c.toml:2:1: unknown key \"base_ulr\" in [providers.groq]",
       "did you mean \"base_url\"?"},
  });
  CHECK(error_of(groq("something = 1")).hint.starts_with("known keys: base_url, region, format, auth, "));
}

TEST_CASE("config mistakes: a value of the wrong type says what was found and expected") {
  check_all({
      {"style = 5\n", "c.toml:1:9: style is an integer, expected a string in quotes", ""},
      {"style = 'drak'\n", "c.toml:1:9: style is \"drak\", expected auto, light, dark, plain, none",
       "did you mean \"dark\"?"},
      {"default_model = 5\n", "c.toml:1:17: default_model is an integer, expected a string in quotes", ""},
      {"history = 1\n", "c.toml:1:11: history is an integer, expected true or false", ""},
      {"default_model = ' '\n", "c.toml:1:17: default_model is empty, expected the name of a model", ""},
      {"aliases = 1\n", "c.toml:1:11: aliases is an integer, expected a table", ""},
      {"prefixes = []\n", "c.toml:1:12: prefixes is an array, expected a table", ""},
      {"providers = true\n", "c.toml:1:13: providers is a boolean, expected a table", ""},
      {"[providers]\ngroq = 'x'\n", "c.toml:2:8: providers.groq is a string, expected a table", ""},
      {"[aliases]\nx = 1.5\n", "c.toml:2:5: aliases.x is a number, expected a string in quotes", ""},
      {"[aliases]\nx = ''\n", "c.toml:2:5: aliases.x is empty", ""},
      {groq("base_url = 1"),
       "c.toml:2:12: providers.groq.base_url is an integer, expected a string in quotes", ""},
      {groq("allow_http = 'yes'"),
       "c.toml:2:14: providers.groq.allow_http is a string, expected true or false", ""},
      {groq("api_key_cmd = 'pass show'"),
       "c.toml:2:15: providers.groq.api_key_cmd is a string, expected an array of strings in quotes", ""},
      {groq("prefixes = ['a', 1]"),
       "c.toml:2:12: providers.groq.prefixes is an array of something else, expected an array of strings in "
       "quotes",
       ""},
      {groq("headers = 'a: b'"),
       "c.toml:2:11: providers.groq.headers is a string, expected a table of strings, such as { \"name\" = "
       "\"value\" }",
       ""},
      {groq("headers = { a = 1 }"),
       "c.toml:2:17: providers.groq.headers.a is an integer, expected a string in quotes", ""},
      {groq("extra_body = 1"),
       "c.toml:2:14: providers.groq.extra_body is an integer, expected a table, or a string with a JSON "
       "object",
       ""},
      {groq("timeout_idle = '5'"),
       "c.toml:2:16: providers.groq.timeout_idle is a string, expected a positive number of seconds, at most "
       "86400",
       ""},
      {groq("ca_file = 2020-01-01"),
       "c.toml:2:11: providers.groq.ca_file is a date, expected a string in quotes", ""},
  });
}

TEST_CASE("config mistakes: values out of range") {
  check_all({
      {groq("timeout_idle = 0"),
       "c.toml:2:16: providers.groq.timeout_idle is 0, expected more than 0 and at most 86400 seconds", ""},
      {groq("timeout_total = -1.5"),
       "c.toml:2:17: providers.groq.timeout_total is -1.5, expected more than 0 and at most 86400 seconds",
       ""},
      {groq("timeout_connect = 86401"),
       "c.toml:2:19: providers.groq.timeout_connect is 86401, expected more than 0 and at most 86400 seconds",
       ""},
      {groq("timeout_first_token = inf"),
       "c.toml:2:23: providers.groq.timeout_first_token is inf, expected more than 0 and at most 86400 "
       "seconds",
       ""},
      {groq("timeout_idle = nan"),
       "c.toml:2:16: providers.groq.timeout_idle is nan, expected more than 0 and at most 86400 seconds", ""},
      {groq("base_url = 'api.example.com'"),
       "c.toml:2:12: providers.groq.base_url is not a usable URL: it does not begin with https:// or http://",
       "base_url = \"https://HOST/PATH\""},
      {groq("base_url = ''"), "c.toml:2:12: providers.groq.base_url is empty", ""},
      {groq("format = 'openai_chta'"),
       "c.toml:2:10: providers.groq.format is \"openai_chta\", expected one of openai_chat, "
       "openai_responses, anthropic_messages, gemini, ollama_chat, cohere_chat",
       "did you mean \"openai_chat\"?"},
      {groq("auth = 'secret'"),
       "c.toml:2:8: providers.groq.auth is none of \"bearer\", \"x-api-key\", \"x-goog-api-key\", "
       "\"none\"",
       "keys belong into api_key_env, api_key_cmd or api_key_file"},
      {groq("api_key_env = 'sk-secret'"),
       "c.toml:2:15: providers.groq.api_key_env is not the name of a variable, expected letters, digits and "
       "_",
       "api_key_env = \"NAME_OF_THE_VARIABLE\""},
      {groq("api_key_cmd = []"),
       "c.toml:2:15: providers.groq.api_key_cmd is empty, expected a program and its arguments",
       "api_key_cmd = [\"PROGRAM\", \"ARGUMENT\"]"},
      {groq("api_key_cmd = ['./key']"),
       "c.toml:2:15: providers.groq.api_key_cmd begins with a relative path, expected an absolute one or a "
       "name to look "
       "up in PATH",
       ""},
      {groq("api_key_file = 'key'"),
       "c.toml:2:16: providers.groq.api_key_file is a relative path, expected an absolute one or one "
       "beginning with ~/",
       ""},
      {groq("ca_file = './ca.pem'"),
       "c.toml:2:11: providers.groq.ca_file is a relative path, expected an absolute one or one beginning "
       "with ~/",
       ""},
      {groq("api_key = \"sec\\nret\""), "c.toml:2:11: providers.groq.api_key holds a control character", ""},
      {groq("prefixes = ['']"), "c.toml:2:12: providers.groq.prefixes holds a prefix that no model can have",
       ""},
  });
}

TEST_CASE("config mistakes: user info in a base URL is refused without being repeated") {
  const auto error = error_of(groq("base_url = 'https://user:secret@h'"));
  CHECK(error.message ==
        "c.toml:2:12: providers.groq.base_url is not a usable URL: it holds a user name or a password");
  CHECK(error.hint.find("secret") == std::string::npos);
}

TEST_CASE("config mistakes: headers that carry keys, that are ours, or that would break the request") {
  const std::string key_hint = "use api_key_env, and auth for the header that carries it";
  const std::string key_fault = " carries a key, which belongs into the key settings";
  check_all({
      {groq("headers = { Authorization = 'Bearer secret' }"),
       "c.toml:2:29: providers.groq.headers.Authorization" + key_fault, key_hint},
      {groq("headers = { 'X-API-Key' = 'secret' }"),
       "c.toml:2:27: providers.groq.headers.X-API-Key" + key_fault, key_hint},
      {groq("headers = { 'api-key' = 'secret' }"), "c.toml:2:25: providers.groq.headers.api-key" + key_fault,
       key_hint},
      {groq("headers = { 'x-goog-api-key' = 'secret' }"),
       "c.toml:2:32: providers.groq.headers.x-goog-api-key" + key_fault, key_hint},
      {groq("headers = { Host = 'x' }"),
       "c.toml:2:20: providers.groq.headers.Host is set by agentpress itself", ""},
      {groq("headers = { a = \"b\\r\\nc: d\" }"),
       "c.toml:2:17: providers.groq.headers.a holds a control character", ""},
      {groq("headers = { \"a b\" = 'c' }"),
       "c.toml:2:21: providers.groq.headers.a b is not the name of a header", ""},
      {groq("headers = { \"a:\" = 'c' }"),
       "c.toml:2:20: providers.groq.headers.a: is not the name of a header", ""},
      {groq("headers = { A = '1', a = '2' }"),
       "c.toml:2:26: providers.groq.headers.a is given twice: names of headers have no case", ""},
  });
}

TEST_CASE("config mistakes: extra_body that is no JSON") {
  check_all({
      {groq("extra_body = { a = { b = inf } }"),
       "c.toml:2:26: extra_body holds an infinite or undefined number, expected what JSON can say",
       "write it as a string in quotes"},
      {groq("extra_body = { a = [2020-01-01] }"),
       "c.toml:2:21: extra_body holds a date, expected what JSON can say", "write it as a string in quotes"},
      {groq("extra_body = '[1]'"),
       "c.toml:2:14: providers.groq.extra_body is no JSON object: it does not begin with \"{\"", ""},
      {groq("extra_body = '{} x'"),
       "c.toml:2:14: providers.groq.extra_body is no JSON object: there is text after its last \"}\"", ""},
  });
  for (const std::string_view json :
       {"{", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{\"a\":01}", "{\"a\":1.}", "{\"a\":+1}",
        "{\"a\":\"\\x\"}", "{\"a\":\"\\u12g4\"}", "{\"a\":nul}", "{\"a\":\"b}", "{\"a\":[1 2]}", "{\"a\":1e}",
        "{\"a\":\"\\"}) {
    CAPTURE(json);
    CHECK(message_of(groq("extra_body = '" + std::string(json) + "'")).find("it is not JSON at byte") !=
          std::string::npos);
  }
  const auto deep = repeated("{\"a\":", 40) + "1" + repeated("}", 40);
  CHECK(message_of(groq("extra_body = '" + deep + "'")).find("nested too deeply") != std::string::npos);
}

TEST_CASE("config mistakes: a new provider needs a base URL and a format") {
  check_all({
      {"\n[providers.gorq]\nauth = \"none\"\n",
       "c.toml:2:12: \"gorq\" is not a built-in provider, and a new one needs base_url and format",
       "did you mean \"groq\"?"},
      {"[providers.something]\nbase_url = 'https://h'\n",
       "c.toml:1:12: \"something\" is not a built-in provider, and a new one needs format", ""},
      {"[providers.something]\nformat = 'openai_chat'\n",
       "c.toml:1:12: \"something\" is not a built-in provider, and a new one needs base_url", ""},
      {"[providers.claude]\nauth = 'bearer'\n",
       "c.toml:1:12: \"claude\" is another name of the provider \"anthropic\"",
       "write [providers.anthropic]"},
      {"[providers.'My Own']\n",
       "c.toml:1:12: \"My Own\" is no name for a provider, expected lower-case letters, digits, - and _", ""},
      {"[providers.\"\"]\n",
       "c.toml:1:12: \"\" is no name for a provider, expected lower-case letters, digits, - and _", ""},
  });
}

TEST_CASE("config mistakes: aliases and prefixes must lead to a provider, and prefixes to one") {
  check_all({
      {"[prefixes]\n'x-' = 'gorq'\n", "c.toml:2:8: prefix \"x-\" leads to the unknown provider \"gorq\"",
       "did you mean \"groq\"?"},
      {"[prefixes]\n'x-' = 'groq'\n[providers.openai]\nprefixes = ['X-']\n",
       "c.toml:4:12: prefix \"X-\" leads to two providers, groq and openai", ""},
  });
  const auto alias = error_of("[aliases]\nfast = 'gorq/x'\n");
  CHECK(alias.message.starts_with("c.toml:2:8: alias \"fast\" leads to no provider: "));
  CHECK_FALSE(alias.hint.empty());
  CHECK(message_of("[aliases]\na = 'nothing-known'\n")
            .starts_with("c.toml:2:5: alias \"a\" leads to no provider: "));
  CHECK(message_of("[aliases]\na = 'b'\nb = 'groq/x'\n").starts_with("c.toml:2:5: alias \"a\""));
}

TEST_CASE("config mistakes: a newer version is refused before anything else is looked at") {
  check_all({
      {"unknown = 1\nconfig_version = 2\n",
       "c.toml:2:18: config_version is 2, and this agentpress reads only 1",
       "use an agentpress whose changelog names config_version 2"},
      {"config_version = 0\n", "c.toml:1:18: config_version is 0, expected 1", ""},
      {"config_version = '1'\n", "c.toml:1:18: config_version is a string, expected the integer 1", ""},
  });
}

TEST_CASE("config mistakes: of several, the first in the file is reported") {
  CHECK(message_of("zebra = 1\napple = 1\n").starts_with("c.toml:1:1: unknown key \"zebra\""));
  CHECK(
      message_of("[providers.openai]\nzebra = 1\n[providers.groq]\napple = 1\n").starts_with("c.toml:2:1: "));
}

TEST_CASE("config mistakes: bytes that are not UTF-8 have a place") {
  CHECK(message_of("a = 1\n# \xC3\xA9\xFF\n") == "c.toml:2:4: a byte that is not UTF-8");
  CHECK(message_of("\xFF") == "c.toml:1:1: a byte that is not UTF-8");
}

TEST_CASE("config gates: dotted keys and nesting that would overrun the parser are refused at their place") {
  CHECK(message_of("a" + repeated(".a", 32) + " = 1\n") ==
        "c.toml:1:64: a key of more than 32 dotted parts, which no setting has");
  CHECK(message_of("\n[" + repeated("a . ", 100000) + "a]\n").starts_with("c.toml:2:"));
  CHECK(message_of("x = { " + repeated("\"b\".", 40) + "b = 1 }\n").find("dotted parts") !=
        std::string::npos);
  CHECK(message_of("a = \n" + repeated("[\n", 65)).starts_with("c.toml:66:1: more than 64 nested brackets"));
  CHECK(message_of("a = " + repeated("[", 100000)).find("nested brackets") != std::string::npos);
  CHECK(message_of("a = " + repeated("{a=", 100000)).find("nested brackets") != std::string::npos);
}

TEST_CASE("config gates: dots and brackets in values, strings and comments do not count") {
  const std::string dots = repeated(".", 100);
  const std::string brackets = repeated("[", 100);
  const std::string text = dots + brackets;
  CHECK(message_of(groq("extra_body = { a = [" + repeated("1.0, 2.5, ", 50) + "] }")).empty());
  CHECK(message_of("# " + text + "\ndefault_model = \"" + text + "\\\"" + text + "\" # " + text + "\n")
            .empty());
  CHECK(message_of("default_model = '" + text + "'\n").empty());
  CHECK(message_of("default_model = \"\"\"\n\"" + text + "\n" + text + "\\\"\"\"\"\n").empty());
  CHECK(message_of("default_model = '''\n" + text + "'\n''' # " + text + "\n").empty());
}

TEST_CASE("config mistakes: a region that the built-in row does not have, or that says what base_url says") {
  check_all({
      {"[providers.zai]\nregion = 'chnia'\n",
       "c.toml:2:10: providers.zai.region is \"chnia\", expected one of china, china-coding, coding",
       "did you mean \"china\"?"},
      {groq("region = 'eu'"), "c.toml:2:10: providers.groq.region cannot be set: groq has no regions",
       "use base_url for another address"},
      {"[providers.mine]\nbase_url = 'https://h/v1'\nformat = 'openai_chat'\nregion = 'eu'\n",
       "c.toml:4:10: providers.mine.region cannot be set: mine has no regions",
       "use base_url for another address"},
      {"[providers.mistral]\nregion = 'eu'\nbase_url = 'https://h'\n",
       "c.toml:2:10: providers.mistral.region and base_url both say where requests go, expected one of them",
       ""},
      {"[providers.mistral]\nregion = 1\n",
       "c.toml:2:10: providers.mistral.region is an integer, expected a string in quotes", ""},
  });
}
