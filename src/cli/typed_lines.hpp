// The lines that were typed in chats, in a file of the user's, oldest first: one line each, with `\n` for a
// line end and `\\` for a backslash.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace agentpress::cli {

class TypedLines {
 public:
  static constexpr std::size_t kMostLines = 1000;
  /// A pasted page is not worth keeping.
  static constexpr std::size_t kLongestLine = 10'000;

  /// An empty path keeps nothing. A file that cannot be read or written is no reason to trouble anyone.
  explicit TypedLines(std::string path) : path_(std::move(path)) {}

  /// The newest of them; the file is cut to these when it has grown to twice as many.
  std::vector<std::string> load() const;
  void add(std::string_view line) const;

 private:
  std::string path_;
};

}  // namespace agentpress::cli
