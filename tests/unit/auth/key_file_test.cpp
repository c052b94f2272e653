// auth/key_file: a file that holds nothing but a key.
#include "auth/key_file.hpp"

#include "support/temporary_directory.hpp"
#include "support/variables.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

using namespace agentpress;

namespace {

std::string message_of(const std::expected<std::string, core::Error>& result) {
  if (result) return "no error";
  CHECK(result.error().error_class == core::ErrorClass::auth);
  return result.error().message;
}

}  // namespace

TEST_CASE("key file: its one line, without the line end") {
  const test::TemporaryDirectory directory;
  CHECK(auth::read_key_file(directory.write("a", "key"), {}).value() == "key");
  CHECK(auth::read_key_file(directory.write("b", "key\n", 0400), {}).value() == "key");
  CHECK(auth::read_key_file(directory.write("c", "key\r\n"), {}).value() == "key");
}

TEST_CASE("key file: ~/ stands for HOME") {
  const test::TemporaryDirectory directory;
  directory.write("key", "value\n");
  CHECK(auth::read_key_file("~/key", test::variables({{"HOME", directory.path()}})).value() == "value");
  const auto without_home = auth::read_key_file("~/key", {});
  CHECK(message_of(without_home) == "the key file ~/key cannot be found: HOME is not set");
}

TEST_CASE("key file: one that others may read is refused with the exact chmod") {
  const test::TemporaryDirectory directory;
  for (const auto& [mode, text] :
       {std::pair<mode_t, std::string>{0644, "0644"}, {0640, "0640"}, {0604, "0604"}, {0620, "0620"}}) {
    const auto path = directory.write("key", "value\n", mode);
    const auto result = auth::read_key_file(path, {});
    CHECK(message_of(result) ==
          "the key file " + path + " is open to other users (mode " + text + "), expected 0600");
    CHECK(result.error().hint == "chmod 600 " + path);
  }
  directory.write("a key", "value\n", 0644);
  CHECK(auth::read_key_file("~/a key", test::variables({{"HOME", directory.path()}})).error().hint ==
        "chmod 600 ~/'a key'");
}

TEST_CASE("key file: one of another user is refused") {
  if (::geteuid() != 0) return;  // only root can make one
  const test::TemporaryDirectory directory;
  const auto path = directory.write("key", "value\n", 0600);
  if (::chown(path.c_str(), 12345, 12345) != 0) return;
  CHECK(message_of(auth::read_key_file(path, {})) ==
        "the key file " + path + " belongs to user 12345, expected user 0");
}

TEST_CASE("key file: missing, a directory, empty, several lines, too large, NUL") {
  const test::TemporaryDirectory directory;
  const auto message = [&](std::string_view content) {
    auto text = message_of(auth::read_key_file(directory.write("key", content), {}));
    return text.substr(text.find("key file ") + 9 + directory.path().size() + 5);
  };
  CHECK(message_of(auth::read_key_file("/nonexistent/key", {})) ==
        "the key file /nonexistent/key cannot be read: no such file or directory");
  CHECK(message_of(auth::read_key_file(directory.path(), {})) ==
        "the key file " + directory.path() + " is not a regular file");
  CHECK(message("") == "is empty, expected one line with the key");
  CHECK(message("\n") == "is empty, expected one line with the key");
  CHECK(message("a\nb\n") == "has several lines, expected one with the key");
  CHECK(message(std::string(5000, 'x')) == "cannot be read: larger than 4096 bytes");
  CHECK(message(std::string_view("a\0b", 3)) == "holds a NUL byte, expected one line of text");
}
