// The user's editor, in the foreground.
#pragma once

#include <string>

namespace agentpress::cli {

/// Runs `command` (as $EDITOR holds it: with options, quoted for a shell) on the file and waits for it;
/// Ctrl-C is the editor's meanwhile. Throws core::StartupError (configuration) when it cannot be run or does
/// not exit with 0.
void run_editor(const std::string& command, const std::string& path);

}  // namespace agentpress::cli
