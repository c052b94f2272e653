// Whether and how an answer's markdown is laid out on the terminal.
#pragma once

#include "cli/options.hpp"
#include "config/config.hpp"
#include "render/markdown_page.hpp"
#include "util/environment.hpp"
#include "util/output.hpp"

#include <optional>

namespace agentpress::cli {

/// Nothing where the answer goes out as it came: to a file or a pipe, as JSON or a code block, with --raw, on
/// a terminal that is `dumb`, and with the style `none`. What was typed goes before the configuration, and
/// both before NO_COLOR.
std::optional<render::PageOptions> page_options(const TypedOptions& options, const config::Config& config,
                                                const util::Environment& environment,
                                                const util::OutputStream& output);

}  // namespace agentpress::cli
