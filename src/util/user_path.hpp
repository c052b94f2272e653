// Paths as people write and read them.
#pragma once

#include "util/environment.hpp"

#include <string>
#include <string_view>

namespace agentpress::util {

/// `~/x` with HOME in place of `~`; anything else, or with HOME unset, unchanged.
std::string expand_home(std::string_view path, const Environment& environment);

/// The way back, for messages: `~/x` for a path below HOME.
std::string abbreviate_home(std::string_view path, const Environment& environment);

/// The path as a shell reads it back: in single quotes when it needs them.
std::string shell_quoted(std::string_view path);

}  // namespace agentpress::util
