// The user's editor: $VISUAL, else $EDITOR, else vi, on the terminal whatever the standard streams are.
#pragma once

#include "util/environment.hpp"

#include <string>

namespace agentpress::cli {

/// Opens `path` and waits until the editor has ended. Throws core::StartupError: `usage` without a terminal,
/// `input` when the editor failed, `interrupted` when we were to end meanwhile; the editor has ended then
/// too.
void open_editor(const std::string& path, const util::Environment& environment);

/// What the user makes of `text` in a private file, without the line ends at its end. The file is gone
/// afterwards, whatever happens. Throws as above, and `usage` when the result is empty.
std::string compose_in_editor(const std::string& text, const util::Environment& environment);

}  // namespace agentpress::cli
