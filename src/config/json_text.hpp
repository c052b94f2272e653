// Strings in quotes, and `extra_body`: a TOML table, or JSON in a string (TOML has no null), becomes the text
// of a JSON object.
#pragma once

#include "config/toml_document.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace agentpress::config {

/// The text as a string in quotes, in a spelling that both JSON and TOML have.
std::string quoted(std::string_view text);

/// The value as JSON. What JSON cannot say (dates, infinities) is added to `mistakes`.
std::string to_json(const toml::node& node, Mistakes& mistakes);

/// What keeps `text` from being one JSON object of at most 32 levels (RFC 8259); nothing when it is one.
std::optional<std::string> json_object_fault(std::string_view text);

}  // namespace agentpress::config
