// Everything that is wrong with a configuration file, in one reading.
#pragma once

#include "config/mistake.hpp"
#include "util/environment.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace agentpress::config {

/// All mistakes in `content`, in its order; after a syntax error, which ends every reading, only that one.
/// `path` is where its mode is looked at; `environment` says what `~` stands for in paths of other files,
/// which are looked at too.
std::vector<Mistake> check_config(std::string_view content, const std::string& path,
                                  const util::Environment& environment);

}  // namespace agentpress::config
