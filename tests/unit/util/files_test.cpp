// util/files: whole files with a cap.
#include "util/files.hpp"

#include "support/temporary_directory.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cerrno>

using namespace agentpress;

TEST_CASE("read_file: every byte arrives") {
  const test::TemporaryDirectory directory;
  const std::string content("a\0b\r\n\xFF", 6);
  CHECK(util::read_file(directory.write("file", content), 6).value() == content);
  CHECK(util::read_file(directory.write("empty", ""), 0).value().empty());
}

TEST_CASE("read_file: a file over the cap is an error, not a cut") {
  const test::TemporaryDirectory directory;
  const auto result = util::read_file(directory.write("file", "abcdef"), 5);
  REQUIRE_FALSE(result.has_value());
  CHECK(result.error().error_number == EFBIG);
  CHECK(result.error().message == "larger than 5 bytes");
}

TEST_CASE("read_file: a missing file and a directory are errors with their number") {
  const test::TemporaryDirectory directory;
  const auto missing = util::read_file(directory.path() + "/none", 10);
  REQUIRE_FALSE(missing.has_value());
  CHECK(missing.error().error_number == ENOENT);
  CHECK(missing.error().message == "no such file or directory");
  const auto is_directory = util::read_file(directory.path(), 10);
  REQUIRE_FALSE(is_directory.has_value());
  CHECK(is_directory.error().error_number == EISDIR);
}

TEST_CASE("file_status: mode, owner and kind") {
  const test::TemporaryDirectory directory;
  const auto file = util::file_status(directory.write("file", "", 0640));
  REQUIRE(file.has_value());
  CHECK(file->mode == 0640);
  CHECK(file->owner == ::geteuid());
  CHECK(file->is_regular);
  CHECK_FALSE(util::file_status(directory.path()).value().is_regular);
  CHECK(util::file_status(directory.path() + "/none").error().error_number == ENOENT);
}
