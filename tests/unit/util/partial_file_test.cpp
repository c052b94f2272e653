// --output: the file changes whole or not at all.
#include "util/partial_file.hpp"

#include "support/temporary_directory.hpp"
#include "util/output.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <string>

using agentpress::test::TemporaryDirectory;
using agentpress::util::PartialFile;
using agentpress::util::read_file;

namespace {

std::string content_of(const std::string& path) {
  return read_file(path, 1000).value_or("(none)");
}

mode_t mode_of(const std::string& path) {
  return agentpress::util::file_status(path).value().mode;
}

void write(const PartialFile& file, std::string_view text) {
  agentpress::util::OutputStream(file.descriptor()).write(text);
}

}  // namespace

TEST_CASE("partial file: the old content is there until the new one is committed, with the old mode") {
  const TemporaryDirectory directory;
  const auto path = directory.write("file", "old", 0640);
  PartialFile file(path);
  REQUIRE(!file.open());
  write(file, "new");
  CHECK(content_of(path) == "old");
  CHECK(mode_of(path + ".partial") == 0640);
  CHECK(!file.commit());
  CHECK(content_of(path) == "new");
  CHECK(mode_of(path) == 0640);
  CHECK(content_of(path + ".partial") == "(none)");
}

TEST_CASE("partial file: without a commit what was written stays beside it, and nothing when nothing was") {
  const TemporaryDirectory directory;
  const auto path = directory.path() + "/file";
  {
    PartialFile file(path);
    REQUIRE(!file.open());
    CHECK(!file.has_partial());
  }
  CHECK(content_of(path + ".partial") == "(none)");
  {
    PartialFile file(path);
    REQUIRE(!file.open());
    write(file, "half");
    CHECK(file.has_partial());
  }
  CHECK(content_of(path) == "(none)");
  CHECK(content_of(path + ".partial") == "half");
  PartialFile again(path);
  REQUIRE(!again.open());
  write(again, "x");
  CHECK(!again.commit());
  CHECK(content_of(path) == "x");
}

TEST_CASE("partial file: links are followed, also to a file that is not there yet") {
  const TemporaryDirectory directory;
  std::filesystem::create_directory(directory.path() + "/below");
  const auto target = directory.path() + "/below/target";
  std::filesystem::create_symlink("below/target", directory.path() + "/link");
  for (const std::string text : {"one", "two"}) {
    PartialFile file(directory.path() + "/link");
    REQUIRE(!file.open());
    write(file, text);
    CHECK(!file.commit());
    CHECK(std::filesystem::is_symlink(directory.path() + "/link"));
    CHECK(content_of(target) == text);
  }
}

TEST_CASE("partial file: two runs cannot write it at the same time") {
  const TemporaryDirectory directory;
  PartialFile first(directory.path() + "/file");
  REQUIRE(!first.open());
  PartialFile second(directory.path() + "/file");
  const auto fault = second.open();
  REQUIRE(fault);
  CHECK(fault->message.find("another run") != std::string::npos);
  write(first, "x");
  CHECK(!first.commit());
  CHECK(content_of(directory.path() + "/file") == "x");
}

TEST_CASE("partial file: a directory, a missing directory and a planted link are refused") {
  const TemporaryDirectory directory;
  CHECK(PartialFile(directory.path()).open());
  CHECK(PartialFile(directory.path() + "/none/file").open());
  CHECK(PartialFile(directory.path() + "/file/").open());
  const auto other = directory.write("other", "untouched");
  std::filesystem::create_symlink(other, directory.path() + "/file.partial");
  CHECK(PartialFile(directory.path() + "/file").open());
  CHECK(content_of(other) == "untouched");
}

TEST_CASE("partial file: a device is written directly and stays") {
  PartialFile file("/dev/null");
  REQUIRE(!file.open());
  write(file, "x");
  CHECK(!file.has_partial());
  CHECK(!file.commit());
  CHECK(std::filesystem::is_character_file("/dev/null"));
}
