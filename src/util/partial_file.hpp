// A file that is written bit by bit and seen only whole: `NAME.partial` takes the place of `NAME` at the end.
#pragma once

#include "util/files.hpp"

#include <sys/types.h>

#include <optional>
#include <string>

namespace agentpress::util {

/// What cannot be replaced - a device, a pipe - is written directly.
class PartialFile {
 public:
  /// Symbolic links are followed: what they lead to is replaced, not they.
  explicit PartialFile(std::string path);
  /// Without `commit`, what was written stays in `partial_path()`; nothing stays when nothing was written.
  ~PartialFile();
  PartialFile(const PartialFile&) = delete;
  PartialFile& operator=(const PartialFile&) = delete;

  /// Opens it for writing, with the mode of the file that it will replace. An error that is known now - a
  /// directory, no permission, another run at the same file - is reported now.
  std::optional<FileError> open();

  int descriptor() const { return descriptor_; }
  const std::string& partial_path() const { return partial_path_; }
  /// True when a failed run leaves something behind in `partial_path()`.
  bool has_partial() const;

  /// Everything is written: makes it durable and gives it its name.
  std::optional<FileError> commit();

 private:
  std::optional<FileError> open_behind_links(std::optional<mode_t> mode);
  std::optional<FileError> open_partial(std::optional<mode_t> mode);
  std::optional<FileError> lock_and_empty(std::optional<mode_t> mode) const;
  bool is_still_named() const;
  void close();

  std::string path_;
  std::string partial_path_;  ///< empty when the file is written directly
  int descriptor_ = -1;
};

}  // namespace agentpress::util
