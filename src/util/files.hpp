// Reading whole files, with a cap and an error that names the reason.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <expected>
#include <string>

namespace agentpress::util {

struct FileError {
  int error_number = 0;   ///< errno; EFBIG when the file is over the cap
  std::string message{};  ///< without the path: "no such file or directory", "larger than 1048576 bytes"
};

struct FileStatus {
  mode_t mode = 0;
  uid_t owner = 0;
  bool is_regular = false;
};

/// The bytes of a file or pipe, at most `cap` of them; more is an error, never a cut.
std::expected<std::string, FileError> read_file(const std::string& path, std::size_t cap);

/// Mode and owner of what the path leads to.
std::expected<FileStatus, FileError> file_status(const std::string& path);

}  // namespace agentpress::util
