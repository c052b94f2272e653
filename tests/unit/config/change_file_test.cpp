// config/change_file: the file has the old text or the new one.
#include "config/change_file.hpp"

#include "core/error.hpp"
#include "support/temporary_directory.hpp"
#include "util/files.hpp"

#include <doctest/doctest.h>

#include <filesystem>

using namespace agentpress;

namespace {

std::string content_of(const std::string& path) {
  return util::read_file(path, 1000).value_or("?");
}

config::TomlChange setting(std::string value) {
  return {.table = "", .key = "a", .value = std::move(value)};
}

std::string message_of(auto change) {
  try {
    change();
  } catch (const core::StartupError& error) {
    return error.error().message;
  }
  return "no error";
}

}  // namespace

TEST_CASE("change file: a new file begins with the given text and is private") {
  const test::TemporaryDirectory directory;
  const auto path = directory.path() + "/new/c.toml";
  config::change_file(path, setting("x"), "# head\n");
  CHECK(content_of(path) == "# head\na = \"x\"\n");
  CHECK(util::file_status(path)->mode == 0600);
  CHECK(util::file_status(directory.path() + "/new")->mode == 0700);
}

TEST_CASE("change file: an old file keeps its mode, its text and its link") {
  const test::TemporaryDirectory directory;
  const auto target = directory.write("target.toml", "# kept\na = 'x'\n", 0640);
  const auto link = directory.path() + "/c.toml";
  std::filesystem::create_symlink("target.toml", link);
  config::change_file(link, setting("y"), "# head\n");
  CHECK(std::filesystem::is_symlink(link));
  CHECK(content_of(target) == "# kept\na = \"y\"\n");
  CHECK(util::file_status(target)->mode == 0640);
}

TEST_CASE("change file: a file that cannot be changed stays as it is") {
  const test::TemporaryDirectory directory;
  const auto broken = directory.write("broken.toml", "a = \n");
  CHECK(message_of([&] { config::change_file(broken, setting("x"), ""); }).starts_with(broken + ":1:5: "));
  CHECK(content_of(broken) == "a = \n");
  CHECK(message_of([&] { config::change_file(directory.path(), setting("x"), ""); }) ==
        directory.path() + " is not a regular file, so it cannot be changed");
  const auto below_file = broken + "/c.toml";
  CHECK(message_of([&] { config::change_file(below_file, setting("x"), ""); }) ==
        below_file + " cannot be written: not a directory");
}
