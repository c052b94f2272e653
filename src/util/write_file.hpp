// Writing small files of the user's own so that a reader sees the old content or the new one, never a part.
#pragma once

#include "util/descriptor.hpp"
#include "util/files.hpp"

#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace agentpress::util {

/// Replaces the file at `path`, an absolute path, through a temporary file beside it. A symbolic link stays
/// one: what it leads to is replaced. The mode of an existing file is kept; a new one gets 0600, missing
/// directories 0700.
std::optional<FileError> replace_file(const std::string& path, std::string_view content);

/// The same for a file that must not exist yet: EEXIST when anything is there, also a link that leads
/// nowhere.
std::optional<FileError> create_file(const std::string& path, std::string_view content);

/// Keeps others who take the same lock out while a file is read, changed and replaced, as long as the value
/// lives: of two changes at the same moment none is lost. Waits up to five seconds for others; EWOULDBLOCK
/// when that was not enough. The lock is that of the directory of `path`, which is made; no file is left
/// behind.
std::expected<Descriptor, FileError> lock_for_change(const std::string& path);

}  // namespace agentpress::util
