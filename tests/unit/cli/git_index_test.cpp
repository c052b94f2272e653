#include "cli/git_index.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

using namespace agentpress::cli;

namespace {

std::string number_bytes(unsigned value, unsigned bytes) {
  std::string text;
  for (unsigned index = bytes; index > 0; --index)
    text += static_cast<char>(value >> (8 * (index - 1)) & 0xFFU);
  return text;
}

/// An index of version 2 or 3, as git writes it.
std::string plain_index(const std::vector<std::string>& paths, unsigned version = 2,
                        bool is_extended = false) {
  std::string index =
      "DIRC" + number_bytes(version, 4) + number_bytes(static_cast<unsigned>(paths.size()), 4);
  for (const auto& path : paths) {
    std::string entry(60, '\x01');
    entry += number_bytes(static_cast<unsigned>(path.size()) | (is_extended ? 0x4000U : 0U), 2);
    if (is_extended) entry += std::string(2, '\0');
    entry += path;
    entry += std::string(8 - entry.size() % 8, '\0');
    index += entry;
  }
  return index + std::string(20, 'h');
}

/// Of version 4: what a path shares with the one before it is left out.
std::string compressed_index(const std::vector<std::pair<unsigned, std::string>>& entries) {
  std::string index = "DIRC" + number_bytes(4, 4) + number_bytes(static_cast<unsigned>(entries.size()), 4);
  for (const auto& [dropped, rest] : entries) {
    index += std::string(60, '\x01') + number_bytes(1, 2);
    if (dropped >= 128) index += static_cast<char>(0x80U | (dropped / 128 - 1));
    index += static_cast<char>(dropped % 128);
    index += rest + std::string(1, '\0');
  }
  return index;
}

class WorkTree {
 public:
  WorkTree()
      : root_(std::filesystem::temp_directory_path() / ("agentpress-git-" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(root_ / ".git/info");
    std::filesystem::create_directories(root_ / "a/b");
  }
  ~WorkTree() { std::filesystem::remove_all(root_); }
  WorkTree(const WorkTree&) = delete;
  WorkTree& operator=(const WorkTree&) = delete;

  std::string path(const std::string& name) const { return (root_ / name).string(); }
  void write(const std::string& name, const std::string& content) const {
    std::ofstream(root_ / name, std::ios::binary) << content;
  }

 private:
  std::filesystem::path root_;
};

}  // namespace

TEST_CASE("git: an index says which paths are tracked, in every version") {
  const std::vector<std::string> paths{"a", "a/keys.toml", "agentpress/keys.toml", "seven77", "eight888"};
  for (const auto& index : {plain_index(paths), plain_index(paths, 3), plain_index(paths, 3, true)}) {
    for (const auto& path : paths) CHECK(index_has(index, path));
    for (const char* path : {"keys.toml", "agentpress", "a/keys.tom", "", "h"})
      CHECK_FALSE(index_has(index, path));
  }
}

TEST_CASE("git: a compressed index is read too") {
  const std::string long_name(200, 'n');
  const auto index =
      compressed_index({{0, "agentpress/config.toml"}, {11, "keys.toml"}, {20, long_name}, {200, "z"}});
  CHECK(index_has(index, "agentpress/config.toml"));
  CHECK(index_has(index, "agentpress/keys.toml"));
  CHECK(index_has(index, long_name));
  CHECK(index_has(index, "z"));
  CHECK_FALSE(index_has(index, "keys.toml"));
}

TEST_CASE("git: a damaged index ends at the damage, wherever it is cut") {
  for (const auto& whole :
       {plain_index({"a/keys.toml", "b"}), compressed_index({{0, "a/keys.toml"}, {1, "x"}})}) {
    for (std::size_t length = 0; length < whole.size(); ++length) {
      const auto cut = whole.substr(0, length);
      index_has(cut, "b");  // no crash under the sanitizers
      if (length < 12 + 62 + 11) CHECK_FALSE(index_has(cut, "a/keys.toml"));
    }
  }
  CHECK_FALSE(index_has(compressed_index({{5, "keys.toml"}}), "keys.toml"));  // more dropped than there is
  CHECK_FALSE(index_has("DIRC" + number_bytes(9, 4) + number_bytes(1, 4) + std::string(200, 'a'), "a"));
}

TEST_CASE("git: the innermost work tree counts, and .git may be a file") {
  const WorkTree tree;
  const auto place = git_place_of(tree.path("a/b/keys.toml"));
  REQUIRE(place);
  CHECK(place->work_tree == tree.path("").substr(0, tree.path("").size() - 1));
  CHECK(place->path == "a/b/keys.toml");
  CHECK_FALSE(is_tracked(*place));
  tree.write(".git/index", plain_index({"a/b/keys.toml"}));
  CHECK(is_tracked(*place));
  tree.write("a/.git", "gitdir: ../.git\n");
  const auto inner = git_place_of(tree.path("a/b/keys.toml"));
  REQUIRE(inner);
  CHECK(inner->path == "b/keys.toml");
  CHECK(inner->git_directory == tree.path("a") + "/../.git");
}

TEST_CASE("git: plain lines of .gitignore are understood") {
  const WorkTree tree;
  const auto place = *git_place_of(tree.path("a/b/keys.toml"));
  CHECK_FALSE(is_plainly_ignored(place));
  for (const char* line : {"keys.toml", "*", "a/", "/a/b", "b/*", "a/b/keys.toml", "b"}) {
    CAPTURE(line);
    tree.write(".gitignore", std::string("# keys\n") + line + "\n");
    CHECK(is_plainly_ignored(place));
  }
  for (const char* line : {"other.toml", "!keys.toml", "# keys.toml", "eys.toml", "a/c", "/"}) {
    CAPTURE(line);
    tree.write(".gitignore", std::string(line) + "\n");
    CHECK_FALSE(is_plainly_ignored(place));
  }
  tree.write("a/b/.gitignore", "/keys.toml");
  CHECK(is_plainly_ignored(place));
  tree.write("a/b/.gitignore", "");
  tree.write(".git/info/exclude", "keys.toml\n");
  CHECK(is_plainly_ignored(place));
}
