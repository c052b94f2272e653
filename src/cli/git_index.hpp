// Whether git tracks a file, read from git's own index: running git would run what a repository configures.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace agentpress::cli {

/// The work tree around a file.
struct GitPlace {
  std::string work_tree{};      ///< absolute, without a slash at its end
  std::string git_directory{};  ///< with the index in it
  std::string path{};           ///< of the file, below the work tree
};

/// The innermost work tree that `file`, an absolute path without symbolic links, lies in.
std::optional<GitPlace> git_place_of(const std::string& file);

/// True when the index (versions 2 to 4, https://git-scm.com/docs/index-format) has the path. A damaged index
/// has the entries before the damage.
bool index_has(std::string_view index, std::string_view path);

/// Reads the index of the place. False also when there is none.
bool is_tracked(const GitPlace& place);

/// True when a line of .gitignore, from the work tree down to the file, or of info/exclude is the file's
/// name, its path, a directory above it, or `*`. Patterns beyond that are not read: a file that only they
/// ignore counts as not ignored.
bool is_plainly_ignored(const GitPlace& place);

}  // namespace agentpress::cli
