// Sessions of aichat (github.com/sigoden/aichat, versions up to 0.30), each a YAML file:
//   sessions/NAME.yaml                 named by the user
//   sessions/_/20250131T235959-x.yaml  saved by itself, under the local time
//   agents/AGENT/sessions/NAME.yaml
// Its plain log, messages.md, is made for reading: where a prompt in it ends and an answer begins cannot be
// told for sure, so it is not imported.
#pragma once

#include "history/import.hpp"

#include <expected>
#include <string>

namespace agentpress::history {

/// Whether the path is a session's file, a folder with such files, or aichat's own folder.
bool looks_like_aichat(const std::string& path);

/// `source` is "aichat:NAME", where NAME is what the path says behind `sessions/`. aichat writes no times:
/// those of the turns are when the file was changed, or what the name of a file saved by itself says. In a
/// folder, files that are no sessions are left out with a notice.
std::expected<ImportSummary, Fault> import_aichat(const std::string& path, const SessionSink& sink);

}  // namespace agentpress::history
