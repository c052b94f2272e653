// Reading whole files, with a cap and an error that names the reason; and what other file functions share.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <expected>
#include <optional>
#include <string>

namespace agentpress::util {

struct FileError {
  int error_number = 0;   ///< errno; EFBIG when the file is over the cap
  std::string message{};  ///< without the path: "no such file or directory", "larger than 1048576 bytes"
};

/// What the system says of an errno, in lower case: "no such file or directory".
std::string system_error_text(int error_number);

/// The error that an errno is.
FileError file_error(int error_number);

struct FileStatus {
  mode_t mode = 0;
  uid_t owner = 0;
  bool is_regular = false;
};

/// The bytes of a file or pipe, at most `cap` of them; more is an error, never a cut.
std::expected<std::string, FileError> read_file(const std::string& path, std::size_t cap);

/// Mode and owner of what the path leads to.
std::expected<FileStatus, FileError> file_status(const std::string& path);

/// Where a chain of symbolic links ends, whether anything is there or not; nothing for a chain that is longer
/// than the kernel follows.
std::optional<std::string> end_of_links(std::string path);

}  // namespace agentpress::util
