// A directory for files that nobody else is to see, and that goes with all that is in it.
#pragma once

#include "util/files.hpp"

#include <expected>
#include <string>

namespace agentpress::util {

class PrivateDirectory {
 public:
  /// Below `parent`, mode 0700.
  static std::expected<PrivateDirectory, FileError> make(const std::string& parent);
  ~PrivateDirectory();
  PrivateDirectory(PrivateDirectory&& other) noexcept;
  PrivateDirectory(const PrivateDirectory&) = delete;
  PrivateDirectory& operator=(const PrivateDirectory&) = delete;
  PrivateDirectory& operator=(PrivateDirectory&&) = delete;

  const std::string& path() const { return path_; }

 private:
  explicit PrivateDirectory(std::string path) : path_(std::move(path)) {}

  std::string path_;  ///< empty when another one has it
};

}  // namespace agentpress::util
