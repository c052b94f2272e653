// Changes one entry of a TOML text and leaves every other byte as it is: text in, text out.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace agentpress::config {

/// What becomes of one entry whose value is a string.
struct TomlChange {
  std::string table{};                 ///< "aliases"; empty for the top level
  std::string key{};                   ///< without quotes
  std::optional<std::string> value{};  ///< absent: the entry is removed, with a comment on its own line
};

/// The changed text. It is parsed again, and nothing but that entry may differ in it. Throws
/// core::StartupError (configuration), with `path` in its message: the text is no TOML, the entry to change
/// is no string, the one to remove is not there, or the text has a form in which it cannot be changed alone.
std::string change_toml(std::string_view content, const TomlChange& change, const std::string& path);

}  // namespace agentpress::config
