// config/stored_keys: keys.toml.
#include "config/stored_keys.hpp"

#include "core/error.hpp"
#include "support/temporary_directory.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

using namespace agentpress;

namespace {

core::Error error_of(const std::string& path) {
  try {
    config::load_stored_keys(path);
  } catch (const core::StartupError& error) {
    CHECK(error.error().error_class == core::ErrorClass::configuration);
    return error.error();
  }
  return {};
}

std::string message_of_content(std::string_view content) {
  try {
    config::parse_stored_keys(content, "keys.toml");
  } catch (const core::StartupError& error) {
    return error.error().message;
  }
  return "no error";
}

}  // namespace

TEST_CASE("stored keys: one key a provider") {
  const test::TemporaryDirectory directory;
  const auto keys =
      config::load_stored_keys(directory.write("keys.toml", "# keys\ngroq = \"one\"\nmy-own = 'two'\n"));
  CHECK(keys == config::StoredKeys{{"groq", "one"}, {"my-own", "two"}});
}

TEST_CASE("stored keys: a missing file has none") {
  const test::TemporaryDirectory directory;
  CHECK(config::load_stored_keys(directory.path() + "/none.toml").empty());
  CHECK(config::load_stored_keys(directory.path() + "/none/keys.toml").empty());
  CHECK(config::load_stored_keys("").empty());
}

TEST_CASE("stored keys: a file open to others is refused with the exact chmod") {
  const test::TemporaryDirectory directory;
  for (const auto& [mode, text] :
       {std::pair<mode_t, std::string>{0644, "0644"}, {0640, "0640"}, {0602, "0602"}}) {
    const auto path = directory.write("keys.toml", "groq = \"one\"\n", mode);
    const auto error = error_of(path);
    CHECK(error.message == path + " is open to other users (mode " + text + "), expected 0600");
    CHECK(error.hint == "chmod 600 " + path);
  }
}

TEST_CASE("stored keys: what is not a regular file is refused") {
  const test::TemporaryDirectory directory;
  CHECK(error_of(directory.path()).message == directory.path() + " is not a regular file");
}

TEST_CASE("stored keys: a file of another user is refused") {
  if (::geteuid() != 0) return;  // only root can make one
  const test::TemporaryDirectory directory;
  const auto path = directory.write("keys.toml", "groq = \"one\"\n");
  if (::chown(path.c_str(), 12345, 12345) != 0) return;
  CHECK(error_of(path).message == path + " belongs to user 12345, expected user 0");
}

TEST_CASE("stored keys: mistakes have their place and never repeat a key") {
  CHECK(message_of_content("groq = \"one\"\nopenai = 12\n") ==
        "keys.toml:2:10: openai is an integer, expected a key as a string in quotes");
  CHECK(message_of_content("[groq]\nkey = \"secret\"\n").starts_with("keys.toml:1:"));
  CHECK(message_of_content("groq = ' '\n") == "keys.toml:1:8: groq is empty, expected a key");
  const auto unquoted = message_of_content("groq = gsk_secretsecret1234567890\n");
  CHECK(unquoted.starts_with("keys.toml:1:"));
  CHECK(unquoted.find("secret") == std::string::npos);
}
