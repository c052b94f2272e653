// Writing small files of the user's own so that a reader sees the old content or the new one, never a part.
#pragma once

#include "util/files.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace agentpress::util {

/// Replaces the file at `path`, an absolute path, through a temporary file beside it; mode 0600. Missing
/// directories are made with mode 0700.
std::optional<FileError> replace_file(const std::string& path, std::string_view content);

}  // namespace agentpress::util
