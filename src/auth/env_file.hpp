// `--env-file`: lines of NAME=VALUE, as in the files that other tools keep their keys in.
#pragma once

#include "core/error.hpp"
#include "util/environment.hpp"

#include <expected>
#include <string>
#include <string_view>

namespace agentpress::auth {

/// Blank lines and lines beginning with `#` are skipped, `export ` before a name is allowed, a value may
/// stand in matching single or double quotes. No variable is ever expanded. An error names `path` and the
/// line.
std::expected<util::Environment, core::Error> parse_env_file(std::string_view content,
                                                             const std::string& path);

}  // namespace agentpress::auth
