// `api_key_file`: a file of the user's that holds nothing but a key.
#pragma once

#include "core/error.hpp"
#include "util/environment.hpp"

#include <expected>
#include <optional>
#include <string>

namespace agentpress::auth {

/// The one line of the file without its line end. `~/` stands for HOME. Group and others must have no access:
/// the error names the exact chmod.
std::expected<std::string, core::Error> read_key_file(const std::string& path,
                                                      const util::Environment& environment);

/// Why `read_key_file` would not even open the file: it is missing, no regular file, or open to others.
std::optional<core::Error> find_key_file_fault(const std::string& path, const util::Environment& environment);

}  // namespace agentpress::auth
