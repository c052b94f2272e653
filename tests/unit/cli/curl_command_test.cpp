// The curl line: the shell must hand every byte on. That it works is proven with sh and curl in tests/cli.
#include "cli/dry_run.hpp"

#include <doctest/doctest.h>

#include <string>

using agentpress::cli::curl_command;
using agentpress::cli::KeylessRequest;

namespace {

KeylessRequest request(std::string body) {
  return {.request = {.url = "https://api.example/v1/chat",
                      .headers = {{"content-type", "application/json"},
                                  {"Authorization", std::string("Bearer ") + agentpress::cli::kKeyMark}},
                      .body = std::move(body)},
          .key_source = "A_KEY",
          .key_variable = "A_KEY",
          .has_variable = true};
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("curl command: the key is read from its variable, everything else stands in single quotes") {
  const auto line = curl_command(request("{\"a\":\"it's $HOME `id` \\n\"}"));
  CHECK(line.starts_with("curl --no-buffer "));
  CHECK(has(line, "-H \"Authorization: Bearer $A_KEY\""));
  CHECK(has(line, "-H 'content-type: application/json'"));
  CHECK(has(line, "--data-raw '{\"a\":\"it'\\''s $HOME `id` \\n\"}'\n"));
  CHECK(!has(line, "--noproxy"));
}

TEST_CASE("curl command: a key that is in no variable comes with the way to put it there") {
  auto shown = request("{}");
  shown.has_variable = false;
  shown.key_source = "keys.toml";
  CHECK(curl_command(shown).starts_with(
      "# the key is that of keys.toml; give curl one first:\n# A_KEY=...\ncurl "));
  shown.key_command = "\"$(pass show x)\"";
  CHECK(has(curl_command(shown), "# A_KEY=\"$(pass show x)\"\n"));
  shown.key_source = "";
  CHECK(has(curl_command(shown), "# no key was found"));
}

TEST_CASE("curl command: what the connection needs, and nothing that it does not") {
  auto shown = request("{}");
  shown.request.url = "http://127.0.0.1:1/v1/{x}";
  shown.request.proxy = "http://proxy:1";
  shown.request.ca_file = "/a b.pem";
  shown.request.headers.push_back({"X-Empty", ""});
  const auto line = curl_command(shown);
  CHECK(has(line, "--noproxy '*'"));
  CHECK(!has(line, "--proxy "));
  CHECK(has(line, "--cacert '/a b.pem'"));
  CHECK(has(line, "--globoff"));
  CHECK(has(line, "-H 'X-Empty;'"));
}

TEST_CASE("curl command: a body longer than an argument may be comes through a pipe") {
  const auto line = curl_command(request(std::string(200'000, 'x')));
  CHECK(line.starts_with("printf %s xxx"));
  CHECK(line.ends_with("--data-binary @-\n"));
}
