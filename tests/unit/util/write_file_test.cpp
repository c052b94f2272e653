// util/write_file: the old content or the new one, and nothing left behind.
#include "util/write_file.hpp"

#include "support/temporary_directory.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <cerrno>
#include <filesystem>

using namespace agentpress;

namespace {

std::string content_of(const std::string& path) {
  return util::read_file(path, 1000).value_or("?");
}

std::size_t files_in(const std::string& directory) {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(directory)) ++count;
  return count;
}

}  // namespace

TEST_CASE("replace_file: a new file is private, and so are the directories above it") {
  const test::TemporaryDirectory directory;
  const auto path = directory.path() + "/a/b/file";
  const auto old_mask = ::umask(0);
  CHECK_FALSE(util::replace_file(path, "x").has_value());
  ::umask(old_mask);
  CHECK(content_of(path) == "x");
  CHECK(util::file_status(path)->mode == 0600);
  CHECK(util::file_status(directory.path() + "/a/b")->mode == 0700);
  CHECK(files_in(directory.path() + "/a/b") == 1);
}

TEST_CASE("replace_file: an old file keeps its mode") {
  const test::TemporaryDirectory directory;
  const auto path = directory.write("file", "old", 0644);
  CHECK_FALSE(util::replace_file(path, "new").has_value());
  CHECK(content_of(path) == "new");
  CHECK(util::file_status(path)->mode == 0644);
}

TEST_CASE("replace_file: a link stays a link, also to a file that is not there yet") {
  const test::TemporaryDirectory directory;
  const auto link = directory.path() + "/link";
  const auto chain = directory.path() + "/chain";
  std::filesystem::create_directory(directory.path() + "/below");
  std::filesystem::create_symlink("below/file", link);
  std::filesystem::create_symlink(link, chain);
  for (const std::string content : {"first", "second"}) {
    CHECK_FALSE(util::replace_file(chain, content).has_value());
    CHECK(content_of(directory.path() + "/below/file") == content);
  }
  CHECK(std::filesystem::is_symlink(link));
  CHECK(std::filesystem::is_symlink(chain));
  std::filesystem::create_symlink("circle", directory.path() + "/circle");
  CHECK(util::replace_file(directory.path() + "/circle", "x")->error_number == ELOOP);
}

TEST_CASE("replace_file: a fault leaves nothing behind") {
  const test::TemporaryDirectory directory;
  std::filesystem::create_directory(directory.path() + "/taken");
  CHECK(util::replace_file(directory.path() + "/taken", "x").has_value());
  CHECK(files_in(directory.path()) == 1);
}

TEST_CASE("create_file: whatever is there stays") {
  const test::TemporaryDirectory directory;
  const auto path = directory.path() + "/new/file";
  CHECK_FALSE(util::create_file(path, "x").has_value());
  CHECK(util::file_status(path)->mode == 0600);
  CHECK(util::create_file(path, "y")->error_number == EEXIST);
  CHECK(content_of(path) == "x");
  const auto link = directory.path() + "/new/link";
  std::filesystem::create_symlink("nowhere", link);
  CHECK(util::create_file(link, "y")->error_number == EEXIST);
  CHECK(files_in(directory.path() + "/new") == 2);
}
