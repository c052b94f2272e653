// `-o key=value` and `extra_body` of the configuration, joined into the one JSON object that is merged into
// the body.
#pragma once

#include <string>
#include <vector>

namespace agentpress::cli {

/// `settings` lie over `configured` (a JSON object as text, or empty). A value that parses as JSON is JSON,
/// anything else is text. Throws core::StartupError (usage) for a setting without `=`, and for fields with an
/// option of their own.
std::string merge_extra_body(const std::string& configured, const std::vector<std::string>& settings);

}  // namespace agentpress::cli
