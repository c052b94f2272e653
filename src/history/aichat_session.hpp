// What is in one session file of aichat, as turns.
#pragma once

#include "history/turn.hpp"
#include "history/yaml_document.hpp"

#include <expected>
#include <string>

namespace agentpress::history {

/// Reads the messages in their order, also those that aichat has replaced by a summary for the model; the
/// summary is the system prompt of the turn where it begins. All turns get the time `when`.
std::expected<Session, YamlMistake> read_aichat_session(const YamlNode& document, Time when);

}  // namespace agentpress::history
