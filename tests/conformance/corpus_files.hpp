// The files of a recorded case, and which of our formats its protocol is.
#pragma once

#include "core/format_id.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace agentpress::test {

/// The format of one of the corpus's names of protocols; nothing for one that agentpress does not speak.
std::optional<core::FormatId> format_of_api(std::string_view api);

/// Throws when the file cannot be read.
std::string read_bytes(const std::filesystem::path& path);

/// A member that is a string, or "".
std::string string_member(const nlohmann::json& object, const char* name);

}  // namespace agentpress::test
